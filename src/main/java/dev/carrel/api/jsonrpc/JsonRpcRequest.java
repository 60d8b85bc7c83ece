package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A JSON-RPC 2.0 request.
 *
 * @param id the request's id, which the response repeats with the same JSON type; null for a
 *     notification, which gets no response
 * @param params null if the request has none
 */
record JsonRpcRequest(JsonNode id, String method, JsonNode params) {
  /** Rejects duplicate fields, because proxies might read another of the values than Carrel. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Parses a request.
   *
   * @throws JsonRpcException PARSE_ERROR or INVALID_REQUEST if the body is not a request
   */
  static JsonRpcRequest parse(byte[] body) {
    JsonNode request = parseJson(body);
    if (!request.isObject()) {
      throw JsonRpcErrorCode.INVALID_REQUEST.toException(
          "A request must be a single object; batches are not supported.");
    }
    JsonNode id = request.get("id");
    JsonNode params = request.get("params");
    boolean isValid =
        "2.0".equals(request.path("jsonrpc").textValue())
            && request.path("method").isTextual()
            && (id == null || id.isNull() || id.isTextual() || id.isIntegralNumber())
            && (params == null || params.isNull() || params.isContainerNode());
    if (!isValid) {
      throw JsonRpcErrorCode.INVALID_REQUEST.toException(null);
    }
    return new JsonRpcRequest(id, request.get("method").textValue(), params);
  }

  /** Returns the client's identifier of the call, {@code opId}; null if the request has none. */
  String clientRequestId() {
    return params == null ? null : params.path("ctx").path("appCtx").path("opId").textValue();
  }

  private static JsonNode parseJson(byte[] body) {
    try {
      JsonNode request = JSON.readTree(body);
      if (request.isMissingNode()) {
        throw JsonRpcErrorCode.PARSE_ERROR.toException(null);
      }
      return request;
    } catch (JacksonException e) {
      throw JsonRpcErrorCode.PARSE_ERROR.toException(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
