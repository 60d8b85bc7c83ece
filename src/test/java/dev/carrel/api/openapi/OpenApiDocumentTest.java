package dev.carrel.api.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.testing.Contract;
import dev.carrel.testing.Contract.Operation;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The OpenAPI document at {@code /q/openapi}. */
@QuarkusTest
class OpenApiDocumentTest {

  private static JsonNode document() throws IOException {
    return new ObjectMapper().readTree(given().get("/q/openapi?format=json").asString());
  }

  @Test
  void shouldDescribeStatusAndErrorsOfEveryOperation() throws IOException {
    JsonNode document = document();
    Map<String, JsonNode> paths = new TreeMap<>();
    document.get("paths").properties().forEach(path -> paths.put(path.getKey(), path.getValue()));

    for (Operation operation : Contract.operations()) {
      JsonNode mapping = operation.restMapping();
      String path =
          mapping.get("path").asText().replace("{sourceLibraryItemId}", "{libraryItemId}");
      JsonNode documented =
          paths.get(path).get(mapping.get("method").asText().toLowerCase(Locale.ROOT));

      assertThat(documented).as(operation.toString()).isNotNull();
      assertThat(
              documented
                  .get("responses")
                  .has(String.valueOf(TestApi.REST.successStatus(operation))))
          .as(operation + " " + documented.get("responses").fieldNames())
          .isTrue();
      assertThat(errorContent(document, documented, 404).at("/schema/$ref").asText())
          .endsWith("/Error");
      if (mapping.has("action")) {
        assertThat(actionsOf(documented)).contains(mapping.get("action").asText());
      }
    }
  }

  @Test
  void shouldDescribeLegacyRestErrorsInTheirFormat() throws IOException {
    JsonNode document = document();

    long operations =
        StreamSupport.stream(document.get("paths").spliterator(), false)
            .flatMap(path -> StreamSupport.stream(path.spliterator(), false))
            .filter(
                operation ->
                    errorContent(document, operation, 401)
                        .at("/schema/$ref")
                        .asText()
                        .endsWith("/LegacyError"))
            .count();

    assertThat(operations).isGreaterThan(30);
    assertThat(document.at("/components/schemas/LegacyError/required").toString())
        .contains("type", "value", "error_type", "messages");
  }

  @Test
  void shouldContainExamplesOfRequestsAndErrors() throws IOException {
    JsonNode document = document();

    assertThat(document.at("/components/schemas/ItemModel/examples/0").toString())
        .contains("library_id", "boot");
    assertThat(
            errorContent(document, document.at("/paths/~1api~1session/post"), 401)
                .get("example")
                .toString())
        .contains("UNAUTHENTICATED", "Authentication required.");
  }

  @Test
  void shouldDescribeFilters() throws IOException {
    JsonNode document = document();

    JsonNode filter = document.at("/paths/~1api~1vcenter~1vm/get/parameters/0");

    assertThat(filter.get("in").asText()).isEqualTo("query");
    assertThat(filter.get("explode").asBoolean()).isTrue();
    assertThat(filter.at("/schema/$ref").asText()).endsWith("/VmFilterSpec");
    assertThat(document.at("/components/schemas/VmFilterSpec/properties").fieldNames())
        .toIterable()
        .contains("names", "power_states", "resource_pools");
    assertThat(document.at("/components/schemas/VmPowerState/enum").toString())
        .isEqualTo("[\"POWERED_OFF\",\"POWERED_ON\",\"SUSPENDED\"]");
    assertThat(document.at("/components/schemas/VmSummary/properties").fieldNames())
        .toIterable()
        .contains("memory_size_MiB");
    assertThat(
            document.at("/paths/~1rest~1vcenter~1datastore/get/parameters/0/description").asText())
        .contains("filter.names.1=a");
  }

  @Test
  void shouldContainNoActionInPaths() throws IOException {
    document()
        .get("paths")
        .fieldNames()
        .forEachRemaining(path -> assertThat(path).doesNotContain("~", "?"));
  }

  /** Returns the JSON content of the error response that the operation refers to. */
  private static JsonNode errorContent(JsonNode document, JsonNode operation, int status) {
    String reference = operation.at("/responses/" + status + "/$ref").asText();
    return document.at(reference.replaceFirst("^#", "") + "/content/application~1json");
  }

  private static String actionsOf(JsonNode operation) {
    return StreamSupport.stream(operation.get("parameters").spliterator(), false)
        .filter(parameter -> parameter.get("name").asText().equals("action"))
        .map(parameter -> parameter.at("/schema/enum").toString())
        .findAny()
        .orElse("");
  }
}
