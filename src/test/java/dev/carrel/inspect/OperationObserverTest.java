package dev.carrel.inspect;

import static dev.carrel.testing.Client.ADMINISTRATOR;
import static dev.carrel.testing.Client.NOBODY;
import static dev.carrel.testing.Client.id;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Credentials;
import dev.carrel.testing.Face;
import dev.carrel.testing.Metrics;
import dev.carrel.testing.OperationLines;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation is counted and logged, once, whatever the face. */
@QuarkusTest
class OperationObserverTest {
  private static final String UPDATE_SESSION = "com.vmware.content.library.item.update_session";
  private static final Credentials ADMINISTRATORS_PASSWORD =
      new Credentials(ADMINISTRATOR.user(), ADMINISTRATOR.password(), null);
  private static final String GET = "operation=\"content.library.item.update_session.get\"";

  @ParameterizedTest
  @EnumSource(Face.class)
  void shouldLogWhoDidWhatWithWhichSessionAndHowItEnded(Face face) {
    String session = ADMINISTRATOR.hasUpdateSession();

    try (var lines = new OperationLines()) {
      Response answer = get(face, session);

      List<ExtLogRecord> told = lines.of(answer.header("X-Request-ID"));
      assertThat(told).hasSize(1);
      assertThat(told.get(0).getMdcCopy())
          .containsEntry("operation", "content.library.item.update_session.get")
          .containsEntry("outcome", "success")
          .containsEntry("user", "administrator@vsphere.local")
          .containsEntry("session", session)
          .containsEntry("face", word(face))
          .containsEntry("address", "127.0.0.1")
          .containsKey("ms");
      assertThat(told.get(0).getMessage())
          .startsWith("content.library.item.update_session.get success user=\"administrator@")
          .contains(" session=\"" + session + "\" ", " face=\"" + word(face) + "\" ");
    }
  }

  private static Response get(Face face, String session) {
    return face.call(
        ADMINISTRATORS_PASSWORD, UPDATE_SESSION, "get", Map.of("update_session_id", session));
  }

  private static String word(Face face) {
    return switch (face) {
      case MODERN -> "api";
      case LEGACY -> "rest";
      case RPC -> "json-rpc";
    };
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void shouldCountAndTimeEachOperationOnceByItsFaceAndOutcome(Face face) {
    String session = ADMINISTRATOR.hasUpdateSession();
    String by = "face=\"" + word(face) + "\"";
    Metrics before = Metrics.scraped();

    get(face, session);
    get(face, session);
    get(face, "nowhere");

    Metrics after = Metrics.scraped();
    assertThat(after.since(before, "carrel_operations_total", GET, by, "outcome=\"success\""))
        .isEqualTo(2);
    assertThat(after.since(before, "carrel_operations_total", GET, by, "outcome=\"not_found\""))
        .isEqualTo(1);
    assertThat(after.since(before, "carrel_operations_seconds_count", GET, by)).isEqualTo(3);
    assertThat(after.since(before, "carrel_operations_seconds_bucket", GET, by, "le=\"10.0\""))
        .isEqualTo(3);
  }

  @Test
  void shouldLogTheSessionThatWasMade() {
    String item = ADMINISTRATOR.hasItem();

    try (var lines = new OperationLines()) {
      Response created = ADMINISTRATOR.createUpdateSession(item);

      assertThat(lines.of(created.header("X-Request-ID")))
          .singleElement()
          .satisfies(line -> assertThat(line.getMdc("session")).isEqualTo(id(created)));
    }
  }

  @Test
  void shouldLogARefusalBeforeAnythingWasAskedOfTheDatabase() {
    try (var lines = new OperationLines()) {
      Response refused = NOBODY.createLibrary("never");

      assertThat(lines.of(refused.header("X-Request-ID")))
          .singleElement()
          .satisfies(line -> assertThat(line.getMdc("outcome")).isEqualTo("unauthorized"));
    }
  }

  @Test
  void shouldKeepWhatClientsSendInItsPlaceInTheLine() {
    String forged = "x%0a2026-01-01 INFO%22 user=%22root%22";

    try (var lines = new OperationLines()) {
      Response refused =
          ADMINISTRATOR
              .request()
              .get("/api/content/library/item/update-session/" + forged.replace(" ", "%20"));

      assertThat(lines.of(refused.header("X-Request-ID")))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getMessage())
                      .contains(
                          "session=\"x\\u000a2026-01-01 INFO\\u0022 user=\\u0022root\\u0022\"")
                      .doesNotContain("\n"));
    }
  }

  @Test
  void shouldMakeNoSeriesOfWhatClientsMakeUp() {
    get(Face.MODERN, "nowhere");
    given().get("/api/unknown").then().statusCode(404);
    Metrics before = Metrics.scraped();

    for (int i = 0; i < 100; i++) {
      get(Face.MODERN, "nowhere-" + i);
      given().header("X-Request-ID", "request-" + i).get("/made-up/" + i);
    }

    assertThat(Metrics.scraped().series().keySet())
        .filteredOn(series -> series.startsWith("carrel_"))
        .hasSameElementsAs(
            before.series().keySet().stream().filter(s -> s.startsWith("carrel_")).toList());
  }
}
