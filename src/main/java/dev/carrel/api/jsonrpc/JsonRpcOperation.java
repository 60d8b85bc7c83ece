package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.auth.Caller;
import dev.carrel.database.ErrorMapping;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.operation.Page;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.SnakeCase;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An operation with its data types.
 *
 * @param input the operation's parameters
 * @param output the type of the operation's result
 */
record JsonRpcOperation(OperationDefinition definition, StructureFields input, DataType output) {
  private static final String INPUT = "operation-input";

  /**
   * Resolves the data types of an operation.
   *
   * @throws IllegalArgumentException if a parameter or the result has no vAPI data type
   */
  static JsonRpcOperation of(OperationDefinition definition, DataTypeResolver types) {
    Map<String, DataType> input = new LinkedHashMap<>();
    for (Parameter parameter : definition.parameters()) {
      input.put(
          SnakeCase.of(parameter.getName()),
          types.resolve(
              parameter.getParameterizedType(), parameter.isAnnotationPresent(Required.class)));
    }
    ParameterizedType uni = (ParameterizedType) definition.method().getGenericReturnType();
    return new JsonRpcOperation(
        definition,
        new StructureFields(INPUT, input),
        types.resolve(uni.getActualTypeArguments()[0]));
  }

  /**
   * Calls the operation.
   *
   * @param parameters the input structure from the request. If it is invalid, the error contains a
   *     message for each level of nesting, as in vCenter.
   */
  Uni<Object> call(Caller caller, JsonNode parameters) {
    return definition
        .call(caller, decodeParameters(parameters))
        .chain(JsonRpcOperation::collectPages);
  }

  private Object[] decodeParameters(JsonNode parameters) {
    try {
      return input.decodeComplete(StructureType.fieldsOf(parameters, null));
    } catch (VapiError e) {
      throw e.wrapWith(Message.INVALID_INPUT.format(definition.fullName()));
    }
  }

  /**
   * Collects all pages of a list in memory: the response contains {@code output} or {@code error}
   * before the elements, so it cannot be sent before the last page is loaded.
   */
  private static Uni<Object> collectPages(Object result) {
    return result instanceof Page<?> page
        ? collectPages(page, new ArrayList<>(page.elements()))
            .onFailure()
            .transform(ErrorMapping::toVapiError)
            .onTermination()
            .invoke((elements, failure, isCanceled) -> page.onEnd().accept(failure))
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
