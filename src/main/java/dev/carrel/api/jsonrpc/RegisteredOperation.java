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
 * An operation that can be called: the method that decides it, with what goes in and comes out.
 *
 * @param method takes the caller, and then the parameters in the order of the input's fields
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
   * The operation that a method decides.
   *
   * @throws IllegalArgumentException where it has parameters, or a result, that are of no type
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

  /** Its name with that of its service. */
  String fullName() {
    return serviceName + "." + name;
  }

  /**
   * Calls it.
   *
   * @param parameters a structure, as it came; the refusal is vCenter's stack of messages
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

  /** A list in pages is held whole: a reply tells how it ended before it begins. */
  private static Uni<Object> collectPages(Object answer) {
    return answer instanceof Page<?> page
        ? collectPages(page, new ArrayList<>(page.elements()))
            .onFailure()
            .transform(ErrorMapping::toVapiError)
            .onTermination()
            .invoke((all, failure, isCanceled) -> page.end().accept(failure))
        : Uni.createFrom().item(answer);
  }

  private static Uni<Object> collectPages(Page<?> page, List<Object> all) {
    return page.next() == null
        ? Uni.createFrom().item(all)
        : page.next()
            .get()
            .invoke(next -> all.addAll(next.elements()))
            .chain(next -> collectPages(next, all));
  }

  /** How the face describes what goes in. */
  DataDefinition inputDefinition() {
    return DataDefinition.of(DataKind.STRUCTURE, INPUT, input.definitions(Set.of()));
  }

  /** How the face describes what comes out. */
  DataDefinition outputDefinition() {
    return output.definition(Set.of());
  }
}
