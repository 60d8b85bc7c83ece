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

/** The document at {@code /q/openapi}. */
@QuarkusTest
class OpenApiDocumentTest {

  private static JsonNode document() throws IOException {
    return new ObjectMapper().readTree(given().get("/q/openapi?format=json").asString());
  }

  @Test
  void shouldDescribeEveryOperationOfTheContractWithItsStatusAndErrors() throws IOException {
    JsonNode document = document();
    Map<String, JsonNode> paths = new TreeMap<>();
    document.get("paths").properties().forEach(path -> paths.put(path.getKey(), path.getValue()));

    for (Operation operation : Contract.operations()) {
      JsonNode mapping = operation.mapping();
      String path =
          mapping.get("path").asText().replace("{sourceLibraryItemId}", "{libraryItemId}");
      JsonNode described =
          paths.get(path).get(mapping.get("method").asText().toLowerCase(Locale.ROOT));

      assertThat(described).as(operation.toString()).isNotNull();
      assertThat(
              described.get("responses").has(String.valueOf(TestApi.REST.successStatus(operation))))
          .as(operation + " " + described.get("responses").fieldNames())
          .isTrue();
      assertThat(error(document, described, 404).at("/schema/$ref").asText()).endsWith("/Error");
      if (mapping.has("action")) {
        assertThat(actions(described)).contains(mapping.get("action").asText());
      }
    }
  }

  @Test
  void shouldDescribeTheErrorsOfTheLegacyFaceInTheirOwnShape() throws IOException {
    JsonNode document = document();

    long operations =
        StreamSupport.stream(document.get("paths").spliterator(), false)
            .flatMap(path -> StreamSupport.stream(path.spliterator(), false))
            .filter(
                operation ->
                    error(document, operation, 401)
                        .at("/schema/$ref")
                        .asText()
                        .endsWith("/LegacyError"))
            .count();

    assertThat(operations).isGreaterThan(30);
    assertThat(document.at("/components/schemas/LegacyError/required").toString())
        .contains("type", "value", "error_type", "messages");
  }

  @Test
  void shouldGiveExamplesOfWhatTheTourSendsAndOfErrors() throws IOException {
    JsonNode document = document();

    assertThat(document.at("/components/schemas/ItemModel/examples/0").toString())
        .contains("library_id", "boot");
    assertThat(
            error(document, document.at("/paths/~1api~1session/post"), 401)
                .get("example")
                .toString())
        .contains("UNAUTHENTICATED", "Authentication required.");
  }

  @Test
  void shouldHaveNoActionInAPath() throws IOException {
    document()
        .get("paths")
        .fieldNames()
        .forEachRemaining(path -> assertThat(path).doesNotContain("~", "?"));
  }

  /** What is told of an error, where it stands for all operations. */
  private static JsonNode error(JsonNode document, JsonNode operation, int status) {
    String reference = operation.at("/responses/" + status + "/$ref").asText();
    return document.at(reference.replaceFirst("^#", "") + "/content/application~1json");
  }

  private static String actions(JsonNode operation) {
    return StreamSupport.stream(operation.get("parameters").spliterator(), false)
        .filter(parameter -> parameter.get("name").asText().equals("action"))
        .map(parameter -> parameter.at("/schema/enum").toString())
        .findAny()
        .orElse("");
  }
}
