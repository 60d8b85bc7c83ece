package dev.carrel.operation;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.NOBODY;
import static dev.carrel.testing.RestClient.id;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.OperationLogCapture;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.TestApi;
import dev.carrel.testing.TestCredentials;
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
class OperationInterceptorTest {
  private static final String UPDATE_SESSION = "com.vmware.content.library.item.update_session";
  private static final TestCredentials ADMINISTRATORS_PASSWORD =
      new TestCredentials(ADMINISTRATOR.user(), ADMINISTRATOR.password(), null);
  private static final String GET = "operation=\"content.library.item.update_session.get\"";

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldLogWhoDidWhatWithWhichSessionAndHowItEnded(TestApi testApi) {
    String session = ADMINISTRATOR.createUpdateSessionId();

    try (var lines = new OperationLogCapture()) {
      Response answer = get(testApi, session);

      List<ExtLogRecord> told = lines.linesOf(answer.header("X-Request-ID"));
      assertThat(told).hasSize(1);
      assertThat(told.get(0).getMdcCopy())
          .containsEntry("operation", "content.library.item.update_session.get")
          .containsEntry("outcome", "success")
          .containsEntry("user", "administrator@vsphere.local")
          .containsEntry("session", session)
          .containsEntry("face", word(testApi))
          .containsEntry("address", "127.0.0.1")
          .containsKey("ms");
      assertThat(told.get(0).getMessage())
          .startsWith("content.library.item.update_session.get success user=\"administrator@")
          .contains(" session=\"" + session + "\" ", " face=\"" + word(testApi) + "\" ");
    }
  }

  private static Response get(TestApi testApi, String session) {
    return testApi.call(
        ADMINISTRATORS_PASSWORD, UPDATE_SESSION, "get", Map.of("update_session_id", session));
  }

  private static String word(TestApi testApi) {
    return switch (testApi) {
      case REST -> "api";
      case LEGACY_REST -> "rest";
      case JSON_RPC -> "json-rpc";
    };
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldCountAndTimeEachOperationOnceByItsFaceAndOutcome(TestApi testApi) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String by = "face=\"" + word(testApi) + "\"";
    PrometheusScrape before = PrometheusScrape.scrape();

    get(testApi, session);
    get(testApi, session);
    get(testApi, "nowhere");

    PrometheusScrape after = PrometheusScrape.scrape();
    assertThat(after.increase(before, "carrel_operations_total", GET, by, "outcome=\"success\""))
        .isEqualTo(2);
    assertThat(after.increase(before, "carrel_operations_total", GET, by, "outcome=\"not_found\""))
        .isEqualTo(1);
    assertThat(after.increase(before, "carrel_operations_seconds_count", GET, by)).isEqualTo(3);
    assertThat(after.increase(before, "carrel_operations_seconds_bucket", GET, by, "le=\"10.0\""))
        .isEqualTo(3);
  }

  @Test
  void shouldLogTheSessionThatWasMade() {
    String item = ADMINISTRATOR.createItemId();

    try (var lines = new OperationLogCapture()) {
      Response created = ADMINISTRATOR.createUpdateSession(item);

      assertThat(lines.linesOf(created.header("X-Request-ID")))
          .singleElement()
          .satisfies(line -> assertThat(line.getMdc("session")).isEqualTo(id(created)));
    }
  }

  @Test
  void shouldLogARefusalBeforeAnythingWasAskedOfTheDatabase() {
    try (var lines = new OperationLogCapture()) {
      Response refused = NOBODY.createLibrary("never");

      assertThat(lines.linesOf(refused.header("X-Request-ID")))
          .singleElement()
          .satisfies(line -> assertThat(line.getMdc("outcome")).isEqualTo("unauthorized"));
    }
  }

  @Test
  void shouldKeepWhatClientsSendInItsPlaceInTheLine() {
    String forged = "x%0a2026-01-01 INFO%22 user=%22root%22";

    try (var lines = new OperationLogCapture()) {
      Response refused =
          ADMINISTRATOR
              .request()
              .get("/api/content/library/item/update-session/" + forged.replace(" ", "%20"));

      assertThat(lines.linesOf(refused.header("X-Request-ID")))
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
    get(TestApi.REST, "nowhere");
    given().get("/api/unknown").then().statusCode(404);
    PrometheusScrape before = PrometheusScrape.scrape();

    for (int i = 0; i < 100; i++) {
      get(TestApi.REST, "nowhere-" + i);
      given().header("X-Request-ID", "request-" + i).get("/made-up/" + i);
    }

    assertThat(PrometheusScrape.scrape().series().keySet())
        .filteredOn(series -> series.startsWith("carrel_"))
        .hasSameElementsAs(
            before.series().keySet().stream().filter(s -> s.startsWith("carrel_")).toList());
  }
}
