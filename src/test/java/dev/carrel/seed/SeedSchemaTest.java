package dev.carrel.seed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.carrel.vapi.VapiError;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schema of seeds and the parser accept and reject the same documents. */
@QuarkusTest
class SeedSchemaTest {
  /** Contains each field of each object, except for fields of which only one can be set. */
  private static final List<String> COMPLETE =
      List.of(
          """
          libraries:
            - id: 7b1f3c9e-0000-4000-8000-000000000001
              name: isos
              description: For tests
              type: LOCAL
              items:
                - id: 7b1f3c9e-0000-4000-8000-000000000002
                  name: boot
                  type: iso
                  description: For tests
                  files:
                    - {name: a, generate: {size: 1G, seed: 7}}
                    - {name: b, text: hello}
                    - {name: c, base64: aGVsbG8=}
          update_sessions:
            - id: 7b1f3c9e-0000-4000-8000-000000000003
              item: isos/boot
              owner: ci
              state: ACTIVE
              expires_in: PT30S
              files:
                - {name: a, size: 10M, received: 1M}
                - {name: b, generate: {size: 10}, received: 5}
                - {name: c, text: hello, received: 5}
                - {name: d, base64: aGVsbG8=}
            - {item: isos/boot, owner: ci, state: ERROR, error: The disk failed.}
          download_sessions:
            - {id: 7b1f3c9e-0000-4000-8000-000000000004, item: isos/boot, owner: ci, expires_in: PT1H, files: [a, b]}
          faults:
            - on: {operation: "*.complete", api: rest, user: ci, session: x, item: boot}
              when: {skip: 1, times: 2}
              at: before
              do: {error: SERVICE_UNAVAILABLE, message: Busy., retry_after: PT2S, delay: {fixed: PT1S}}
              ttl: PT10M
            - {on: {operation: "*.complete"}, when: {probability: 0.5, seed: 1}, do: {delay: {min: PT1S, max: PT2S}, lose: true}}
            - {on: {operation: "*.complete"}, do: {delay: {median: PT1S, sigma: 0.5}, reset: true}}
            - {on: {operation: "*.complete"}, do: {hang: true}}
            - {on: {operation: "*.get"}, do: {answer: {status: 502, headers: {X-Test: a}, body: b}}}
            - {on: {operation: "*.get"}, do: {end_login: true}}
            - {on: {operation: "*.update_session.complete"}, do: {fail: {message: a}}}
            - {on: {operation: "*.update_session.complete"}, do: {linger: {polls: 3}}}
            - {on: {transfer: upload, file: "*.iso"}, do: {rate: 64K, cut: {after_bytes: 50%}}}
            - {on: {transfer: upload}, do: {stall: {after_bytes: last, for: PT5S}}}
            - {on: {transfer: upload}, do: {corrupt: {offset: 10}}}
            - {on: {transfer: upload}, do: {no_space: {after_bytes: 10}}}
            - {on: {transfer: upload}, do: {expire_session: {after_bytes: 10}}}
          """);

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @Inject SeedParser parser;
  @Inject SeedRules rules;

  private static JsonNode schema() throws IOException {
    return new ObjectMapper()
        .readTree(SeedSchemaTest.class.getResourceAsStream("/seed/seed-schema.json"));
  }

  private static List<String> validate(JsonNode document) throws IOException {
    JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema());
    return schema.validate(document).stream().map(Object::toString).toList();
  }

  private void parse(JsonNode document) throws IOException {
    rules.plan(
        parser.parse("The seed", document.toString().getBytes(StandardCharsets.UTF_8), true));
  }

  @Test
  void shouldAcceptEachField() throws IOException {
    for (String seed : COMPLETE) {
      JsonNode document = YAML.readTree(seed);

      assertThat(validate(document)).isEmpty();
      parse(document);
    }
  }

  @Test
  void shouldUseEachFieldOfSchemaInTest() throws IOException {
    // Given
    Set<String> described = new HashSet<>();
    collectProperties(schema(), described);
    Set<String> used = new HashSet<>();

    // When
    collectFields(YAML.readTree(COMPLETE.get(0)), used);

    // Then
    used.remove("X-Test");
    assertThat(used).isEqualTo(described);
  }

  private static void collectProperties(JsonNode schema, Set<String> names) {
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    schema.forEach(child -> collectProperties(child, names));
  }

  private static void collectFields(JsonNode node, Set<String> names) {
    node.fieldNames().forEachRemaining(names::add);
    node.forEach(child -> collectFields(child, names));
  }

  @Test
  void shouldRejectUnknownFieldInEachObject() throws IOException {
    JsonNode document = YAML.readTree(COMPLETE.get(0));
    for (ObjectNode object : objects(document)) {
      if (object.has("X-Test")) {
        continue;
      }
      object.put("unknown_field", 1);
      assertThat(validate(document)).as("%s", object).isNotEmpty();
      assertThatThrownBy(() -> parse(document))
          .as("%s", object)
          .isInstanceOf(VapiError.class)
          .hasMessageContaining("unknown_field");
      object.remove("unknown_field");
    }
    assertThat(validate(document)).isEmpty();
  }

  private static List<ObjectNode> objects(JsonNode node) {
    List<ObjectNode> found = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      found.add(object);
    }
    if (node instanceof ObjectNode || node instanceof ArrayNode) {
      node.forEach(child -> found.addAll(objects(child)));
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libraries: x",
        "libraries: [{}]",
        "libraries: [{name: x, type: SUBSCRIBED}]",
        "libraries: [{name: x, id: abc}]",
        "libraries: [{name: x, items: [{name: i, files: [{name: f}]}]}]",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, text: a, base64: b}]}]}]",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, generate: {}}]}]}]",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, generate: {size: -1}}]}]}]",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, generate: {size: 50%}}]}]}]",
        "update_sessions: [{item: x, owner: a}]",
        "update_sessions: [{item: x/y}]",
        "update_sessions: [{item: x/y, owner: a, expires_in: soon}]",
        "update_sessions: [{item: x/y, owner: a, expires_in: PT-1S}]",
        "update_sessions: [{item: x/y, owner: a, state: GONE}]",
        "update_sessions: [{item: x/y, owner: a, state: ERROR}]",
        "update_sessions: [{item: x/y, owner: a, error: b}]",
        "update_sessions: [{item: x/y, owner: a, files: [{name: f}]}]",
        "update_sessions: [{item: x/y, owner: a, files: [{name: f, size: 1, text: a}]}]",
        "faults: [{do: {error: RESOURCE_BUSY}}]",
        "faults: [{on: {operation: a, transfer: upload}, do: {error: RESOURCE_BUSY}}]",
        "faults: [{on: {operation: '*.get'}, do: {}}]",
        "faults: [{on: {operation: '*.get'}, do: {error: NONE}}]",
      })
  void shouldRejectInvalidDocument(String seed) throws IOException {
    JsonNode document = YAML.readTree(seed);

    assertThat(validate(document)).isNotEmpty();
    assertThatThrownBy(() -> parse(document)).isInstanceOf(VapiError.class);
  }

  @Test
  void shouldBeServed() throws IOException {
    String served =
        given().get("/q/seed-schema.json").then().statusCode(200).extract().body().asString();

    assertThat(new ObjectMapper().readTree(served)).isEqualTo(schema());
  }
}
