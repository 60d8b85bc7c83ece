package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.auth.Caller;
import dev.carrel.database.ErrorMapping;
import dev.carrel.operation.Page;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An operation that can be called by JSON-RPC.
 *
 * @param service the bean that implements the operation
 * @param method its parameters are the caller, and then the fields of {@code input} in their order
 * @param input the operation's parameters
 * @param output the type of the operation's result
 */
record RegisteredOperation(
    String serviceName,
    String name,
    Object service,
    Method method,
    StructureFields input,
    DataType output) {
  private static final String INPUT = "operation-input";

  /**
   * Creates the operation that a method implements.
   *
   * @throws IllegalArgumentException if a parameter or the result has no vAPI data type
   */
  static RegisteredOperation create(
      String service, Object bean, Method method, DataTypeResolver types) {
    Map<String, DataType> input = new LinkedHashMap<>();
    for (Parameter parameter :
        List.of(method.getParameters()).subList(1, method.getParameterCount())) {
      input.put(
          DataTypeResolver.toSnakeCase(parameter.getName()),
          types.resolve(
              parameter.getParameterizedType(), parameter.isAnnotationPresent(Required.class)));
    }
    ParameterizedType uni = (ParameterizedType) method.getGenericReturnType();
    return new RegisteredOperation(
        service,
        method.getAnnotation(Operation.class).value(),
        bean,
        method,
        new StructureFields(INPUT, input),
        types.resolve(uni.getActualTypeArguments()[0]));
  }

  /** Returns the operation's name, qualified by the name of its service. */
  String fullName() {
    return serviceName + "." + name;
  }

  /**
   * Calls the operation.
   *
   * @param parameters the input structure from the request. If it is invalid, the error contains a
   *     message for each level of nesting, as in vCenter.
   */
  Uni<Object> call(Caller caller, JsonNode parameters) {
    Object[] arguments =
        Stream.concat(Stream.of(caller), Stream.of(decodeParameters(parameters))).toArray();
    return invoke(arguments).chain(RegisteredOperation::collectPages);
  }

  private Object[] decodeParameters(JsonNode parameters) {
    try {
      return input.decodeComplete(StructureType.fieldsOf(parameters, null));
    } catch (VapiError e) {
      throw e.wrappedBy(Message.INVALID_INPUT.format(fullName()));
    }
  }

  private Uni<?> invoke(Object[] arguments) {
    try {
      return (Uni<?>) method.invoke(service, arguments);
    } catch (InvocationTargetException e) {
      return Uni.createFrom().failure(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Collects the pages of a list in memory, because the response begins with whether the operation
   * succeeded.
   */
  private static Uni<Object> collectPages(Object result) {
    return result instanceof Page<?> page
        ? collectPages(page, new ArrayList<>(page.elements()))
            .onFailure()
            .transform(ErrorMapping::toVapiError)
            .onTermination()
            .invoke((elements, failure, isCanceled) -> page.end().accept(failure))
        : Uni.createFrom().item(result);
  }

  private static Uni<Object> collectPages(Page<?> page, List<Object> elements) {
    return page.next() == null
        ? Uni.createFrom().item(elements)
        : page.next()
            .get()
            .invoke(next -> elements.addAll(next.elements()))
            .chain(next -> collectPages(next, elements));
  }

  /** Describes the parameters for introspection. */
  DataDefinition inputDefinition() {
    return DataDefinition.of(DataKind.STRUCTURE, INPUT, input.definitions(Set.of()));
  }

  /** Describes the result for introspection. */
  DataDefinition outputDefinition() {
    return output.definition(Set.of());
  }
}
