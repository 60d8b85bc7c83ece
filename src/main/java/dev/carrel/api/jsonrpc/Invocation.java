package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;

/**
 * A call of an operation, from the parameters of a JSON-RPC request.
 *
 * @param input the operation's parameters; a missing node if the request has none
 * @param security the security context; null if the request has none
 */
record Invocation(String service, String operation, JsonNode input, JsonNode security) {
  private static final String METHOD = "invoke";

  /**
   * Reads the invocation from a request.
   *
   * @throws JsonRpcException METHOD_NOT_FOUND or INVALID_PARAMS if the request is not an invocation
   */
  static Invocation from(JsonRpcRequest jsonRpcRequest) {
    if (!jsonRpcRequest.method().equals(METHOD)) {
      throw JsonRpcErrorCode.METHOD_NOT_FOUND.toException(null);
    }
    JsonNode params = jsonRpcRequest.params();
    JsonNode service = params == null ? null : params.get("serviceId");
    JsonNode operation = params == null ? null : params.get("operationId");
    if (service == null
        || operation == null
        || !service.isTextual()
        || !operation.isTextual()
        || !params.path("ctx").isObject()) {
      throw JsonRpcErrorCode.INVALID_PARAMS.toException(
          "serviceId and operationId must be strings, and ctx must be an object.");
    }
    return new Invocation(
        service.textValue(),
        operation.textValue(),
        params.path("input"),
        params.get("ctx").get("securityCtx"));
  }

  /**
   * Checks that the headers {@code vapi-service} and {@code vapi-operation}, if present, name the
   * operation in the body, so that proxies can route by them.
   *
   * @throws JsonRpcException MISMATCHING_HEADERS if they do not
   */
  void requireMatchingHeaders(MultiMap headers) {
    String headerService = headers.get("vapi-service");
    String headerOperation = headers.get("vapi-operation");
    boolean hasHeaders = headerService != null || headerOperation != null;
    if (hasHeaders && !(service.equals(headerService) && operation.equals(headerOperation))) {
      throw JsonRpcErrorCode.MISMATCHING_HEADERS.toException(null);
    }
  }
}
