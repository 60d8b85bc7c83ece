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
 * What is sent back.
 *
 * @param error null unless it tells of an operation's error
 */
record JsonRpcResponse(Buffer body, VapiError error) {
  private static final JsonFactory JSON = new JsonMapper().getFactory();

  private interface BodyWriter {
    void write(JsonGenerator json) throws IOException;
  }

  /** What an operation answers. */
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

  /** An operation's error. */
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

  /** That there was no call. */
  static JsonRpcResponse protocolError(JsonNode id, JsonRpcException failure) {
    JsonRpcErrorCode fault = failure.code();
    return new JsonRpcResponse(
        body(
            fault.hidesRequestId() ? null : id,
            json -> {
              json.writeObjectFieldStart("error");
              json.writeNumberField("code", fault.code());
              json.writeStringField("message", fault.message());
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
