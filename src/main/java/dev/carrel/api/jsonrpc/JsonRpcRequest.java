package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A request as JSON-RPC 2.0 has it, whatever it asks for.
 *
 * @param id as it came, to be sent back in its own type; null where nobody waits for a reply
 * @param params null where there are none
 */
record JsonRpcRequest(JsonNode id, String method, JsonNode params) {
  /** Of two values of one field, readers on the way might take the other. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads a request; PARSE_ERROR or INVALID_REQUEST where it is none. */
  static JsonRpcRequest parse(byte[] body) {
    JsonNode request = parseJson(body);
    if (!request.isObject()) {
      throw JsonRpcErrorCode.INVALID_REQUEST.withReason(
          "A request must be a single object; batches are not supported.");
    }
    JsonNode id = request.get("id");
    JsonNode params = request.get("params");
    boolean isSound =
        "2.0".equals(request.path("jsonrpc").textValue())
            && request.path("method").isTextual()
            && (id == null || id.isNull() || id.isTextual() || id.isIntegralNumber())
            && (params == null || params.isNull() || params.isContainerNode());
    if (!isSound) {
      throw JsonRpcErrorCode.INVALID_REQUEST.withReason(null);
    }
    return new JsonRpcRequest(id, request.get("method").textValue(), params);
  }

  /** What its client calls it; null where it does not say. */
  String operationId() {
    return params == null ? null : params.path("ctx").path("appCtx").path("opId").textValue();
  }

  private static JsonNode parseJson(byte[] body) {
    try {
      JsonNode request = JSON.readTree(body);
      if (request.isMissingNode()) {
        throw JsonRpcErrorCode.PARSE_ERROR.withReason(null);
      }
      return request;
    } catch (JacksonException e) {
      throw JsonRpcErrorCode.PARSE_ERROR.withReason(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
