package dev.carrel.api.control;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The OpenAPI document at {@code /q/openapi-control}. */
@QuarkusTest
class ControlDocumentTest {
  private static final String CLOCK = "/carrel/v1/sandboxes/{sandbox}/clock";

  private static final String SEED = "/carrel/v1/sandboxes/{sandbox}/seed";
  private static final String RESET = "/carrel/v1/sandboxes/{sandbox}/reset";

  private static final String FAULTS = "/carrel/v1/sandboxes/{sandbox}/faults";

  private static final String JOURNAL = "/carrel/v1/sandboxes/{sandbox}/journal";

  private static JsonPath document(String path) {
    return given().get(path + "?format=json").then().statusCode(200).extract().jsonPath();
  }

  @Test
  void shouldDescribeControlApiOnly() {
    Map<String, Map<String, ?>> paths = document("/q/openapi-control").getMap("paths");

    assertThat(paths.keySet())
        .containsExactlyInAnyOrder(
            CLOCK,
            CLOCK + "/advance",
            FAULTS,
            FAULTS + "/{id}",
            FAULTS + "/storm",
            JOURNAL,
            JOURNAL + ".har",
            JOURNAL + "/verify",
            "/carrel/v1/sandboxes/{sandbox}/leaks",
            SEED,
            RESET);
    assertThat(paths.get(CLOCK)).containsOnlyKeys("get", "put");
  }

  @Test
  void shouldDescribeFieldsAndErrors() {
    JsonPath document = document("/q/openapi-control");

    assertThat(document.getString("info.title")).isEqualTo("Carrel control API");
    assertThat(document.getMap("components.schemas.Advance.properties"))
        .containsOnlyKeys("by", "to", "transfers");
    assertThat(document.getList("components.schemas.TransferProgress.enum"))
        .isEqualTo(List.of("moving", "stalled"));
    assertThat(document.getMap("components.schemas.ClockInfo.properties"))
        .containsOnlyKeys("now", "mode", "offset", "next_expiry");
    assertThat(document.getMap("paths.'%s'.put.responses".formatted(CLOCK)))
        .containsOnlyKeys("200", "400", "401", "404", "409", "413", "415", "422", "503");
    assertThat(document.getString("components.securitySchemes.key.scheme")).isEqualTo("bearer");
  }

  @Test
  void shouldNotBePartOfOtherDocument() {
    JsonPath document = document("/q/openapi");

    assertThat(document.<String, Object>getMap("paths").keySet())
        .noneMatch(path -> path.startsWith("/carrel"));
    assertThat(document.getMap("components.schemas")).doesNotContainKey("ClockInfo");
  }
}
