package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;

/**
 * What a request asks for.
 *
 * @param security who asks; null where it does not say
 */
record Invocation(String service, String operation, JsonNode input, JsonNode security) {
  private static final String METHOD = "invoke";

  /** Reads an invocation; METHOD_NOT_FOUND or INVALID_PARAMS where it is none. */
  static Invocation from(JsonRpcRequest jsonRpcRequest) {
    if (!jsonRpcRequest.method().equals(METHOD)) {
      throw JsonRpcErrorCode.METHOD_NOT_FOUND.withReason(null);
    }
    JsonNode params = jsonRpcRequest.params();
    JsonNode service = params == null ? null : params.get("serviceId");
    JsonNode operation = params == null ? null : params.get("operationId");
    if (service == null
        || operation == null
        || !service.isTextual()
        || !operation.isTextual()
        || !params.path("ctx").isObject()) {
      throw JsonRpcErrorCode.INVALID_PARAMS.withReason(
          "serviceId and operationId must be strings, and ctx must be an object.");
    }
    return new Invocation(
        service.textValue(),
        operation.textValue(),
        params.path("input"),
        params.get("ctx").get("securityCtx"));
  }

  /**
   * Refuses headers that tell of another operation, so that whoever routes by them can rely on it.
   */
  void requireMatchingHeaders(MultiMap headers) {
    String headerService = headers.get("vapi-service");
    String headerOperation = headers.get("vapi-operation");
    boolean hasHeaders = headerService != null || headerOperation != null;
    if (hasHeaders && !(service.equals(headerService) && operation.equals(headerOperation))) {
      throw JsonRpcErrorCode.MISMATCHING_HEADERS.withReason(null);
    }
  }
}
