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
 * Calls one after the other, letter by letter as the SDKs send them and must be answered: {@code
 * rpc/life.json}. A text in braces stands for whatever comes there first, and from then on for
 * that.
 */
@QuarkusTest
class RecordedCallsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, String> known = new HashMap<>();

  @Test
  void shouldAnswerEveryCallAsRecorded() throws IOException {
    JsonNode calls;
    try (InputStream recorded = getClass().getResourceAsStream("/rpc/life.json")) {
      calls = JSON.readTree(recorded);
    }
    for (JsonNode call : calls) {
      Response answer = send(call);

      String told = call.get("about").asText() + ": " + answer.asString();
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.contentType()).isEqualTo("application/json");
      assertThat(answer.header("vapi-error")).isEqualTo(call.path("vapi-error").textValue());
      assertSame(told, "", call.get("reply"), JSON.readTree(answer.asByteArray()));
    }
  }

  private Response send(JsonNode call) {
    if (call.has("upload")) {
      String uri = known.get(call.get("upload").asText());
      RestClient.upload(uri, "content".getBytes()).then().statusCode(200);
    }
    JsonNode params = call.get("request").get("params");
    return given()
        .contentType("application/json")
        .header("Accept", "application/vnd.vmware.vapi.framed,application/json")
        .header("vapi-service", params.get("serviceId").asText())
        .header("vapi-operation", params.get("operationId").asText())
        .header("vapi-ctx-opid", "recorded")
        .body(filled(call.get("request").toString()))
        .post("/api");
  }

  private String filled(String text) {
    String filled = text;
    for (Map.Entry<String, String> value : known.entrySet()) {
      filled = filled.replace(value.getKey(), value.getValue());
    }
    return filled;
  }

  private void assertSame(String told, String path, JsonNode expected, JsonNode found) {
    if (expected instanceof TextNode text && text.textValue().matches("\\{\\w+}")) {
      String value = known.computeIfAbsent(text.textValue(), first -> found.textValue());
      assertThat(found.textValue()).as(told + " at " + path).isEqualTo(value);
    } else if (expected.isObject() && found.isObject()) {
      assertThat(names(found)).as(told + " at " + path).isEqualTo(names(expected));
      expected
          .fieldNames()
          .forEachRemaining(
              name -> assertSame(told, path + "/" + name, expected.get(name), found.get(name)));
    } else if (expected.isArray() && found.isArray() && expected.size() == found.size()) {
      for (int i = 0; i < expected.size(); i++) {
        assertSame(told, path + "/" + i, expected.get(i), found.get(i));
      }
    } else if (expected.isTextual()) {
      assertThat(found.textValue())
          .as(told + " at " + path)
          .isEqualTo(filled(expected.textValue()));
    } else {
      assertThat(found).as(told + " at " + path).isEqualTo(expected);
    }
  }

  /** In their order, too. */
  private static String names(JsonNode object) {
    Iterator<String> names = object.fieldNames();
    return String.join(",", (Iterable<String>) () -> names);
  }
}
