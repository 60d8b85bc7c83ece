package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.VapiError;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A JSON-RPC 2.0 response.
 *
 * @param error the operation's error; null after a success and for protocol errors
 */
record JsonRpcResponse(Buffer body, VapiError error) {
  private static final JsonFactory JSON = new JsonMapper().getFactory();

  private interface BodyWriter {
    void write(JsonGenerator json) throws IOException;
  }

  /** Creates a response with an operation's result. */
  static JsonRpcResponse result(JsonNode id, DataType type, Object value) {
    return new JsonRpcResponse(
        body(
            id,
            json -> {
              json.writeObjectFieldStart("result");
              json.writeFieldName("output");
              type.encode(value, json);
              json.writeEndObject();
            }),
        null);
  }

  /** Creates a response with an operation's error. */
  static JsonRpcResponse error(JsonNode id, VapiError error) {
    return new JsonRpcResponse(
        body(
            id,
            json -> {
              json.writeObjectFieldStart("result");
              json.writeFieldName("error");
              ErrorStructures.write(error.type(), ErrorBody.of(error), json);
              json.writeEndObject();
            }),
        error);
  }

  /** Creates a response to a request that does not call an operation. */
  static JsonRpcResponse protocolError(JsonNode id, JsonRpcException failure) {
    JsonRpcErrorCode errorCode = failure.code();
    return new JsonRpcResponse(
        body(
            errorCode.hidesRequestId() ? null : id,
            json -> {
              json.writeObjectFieldStart("error");
              json.writeNumberField("code", errorCode.code());
              json.writeStringField("message", errorCode.message());
              if (failure.getMessage() != null) {
                json.writeStringField("data", failure.getMessage());
              }
              json.writeEndObject();
            }),
        null);
  }

  private static Buffer body(JsonNode id, BodyWriter bodyWriter) {
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("jsonrpc", "2.0");
      json.writeFieldName("id");
      json.writeTree(id);
      bodyWriter.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }
}
