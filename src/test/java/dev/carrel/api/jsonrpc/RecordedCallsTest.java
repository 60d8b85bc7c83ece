package dev.carrel.api.jsonrpc;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.carrel.testing.RestClient;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Sends the calls in {@code jsonrpc/session-lifecycle.json}, exactly as the SDKs do, and compares
 * the responses. A string in braces is a variable: it matches any value at its first occurrence,
 * and then only this value.
 */
@QuarkusTest
class RecordedCallsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, String> variables = new HashMap<>();

  @Test
  void shouldReturnTheRecordedResponses() throws IOException {
    JsonNode calls;
    try (InputStream recorded = getClass().getResourceAsStream("/jsonrpc/session-lifecycle.json")) {
      calls = JSON.readTree(recorded);
    }
    for (JsonNode call : calls) {
      Response response = send(call);

      String description = call.get("description").asText() + ": " + response.asString();
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.contentType()).isEqualTo("application/json");
      assertThat(response.header("vapi-error")).isEqualTo(call.path("vapi-error").textValue());
      assertMatches(description, "", call.get("response"), JSON.readTree(response.asByteArray()));
    }
  }

  private Response send(JsonNode call) {
    if (call.has("upload")) {
      String uri = variables.get(call.get("upload").asText());
      RestClient.upload(uri, "content".getBytes()).then().statusCode(200);
    }
    JsonNode params = call.get("request").get("params");
    return given()
        .contentType("application/json")
        .header("Accept", "application/vnd.vmware.vapi.framed,application/json")
        .header("vapi-service", params.get("serviceId").asText())
        .header("vapi-operation", params.get("operationId").asText())
        .header("vapi-ctx-opid", "recorded")
        .body(resolve(call.get("request").toString()))
        .post("/api");
  }

  private String resolve(String text) {
    String resolved = text;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      resolved = resolved.replace(variable.getKey(), variable.getValue());
    }
    return resolved;
  }

  private void assertMatches(String description, String path, JsonNode expected, JsonNode found) {
    if (expected instanceof TextNode text && text.textValue().matches("\\{\\w+}")) {
      String value = variables.computeIfAbsent(text.textValue(), variable -> found.textValue());
      assertThat(found.textValue()).as(description + " at " + path).isEqualTo(value);
    } else if (expected.isObject() && found.isObject()) {
      assertThat(fieldNames(found)).as(description + " at " + path).isEqualTo(fieldNames(expected));
      expected
          .fieldNames()
          .forEachRemaining(
              name ->
                  assertMatches(
                      description, path + "/" + name, expected.get(name), found.get(name)));
    } else if (expected.isArray() && found.isArray() && expected.size() == found.size()) {
      for (int i = 0; i < expected.size(); i++) {
        assertMatches(description, path + "/" + i, expected.get(i), found.get(i));
      }
    } else if (expected.isTextual()) {
      assertThat(found.textValue())
          .as(description + " at " + path)
          .isEqualTo(resolve(expected.textValue()));
    } else {
      assertThat(found).as(description + " at " + path).isEqualTo(expected);
    }
  }

  /** Joins the names in their order, which must match, too. */
  private static String fieldNames(JsonNode object) {
    Iterator<String> names = object.fieldNames();
    return String.join(",", (Iterable<String>) () -> names);
  }
}
