package dev.carrel.operation;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.UNPRIVILEGED;
import static dev.carrel.testing.RestClient.createdId;
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

/** Each operation of each API is counted and logged once. */
@QuarkusTest
class OperationInterceptorTest {
  private static final String UPDATE_SESSION = "com.vmware.content.library.item.update_session";
  private static final TestCredentials ADMINISTRATOR_CREDENTIALS =
      new TestCredentials(ADMINISTRATOR.user(), ADMINISTRATOR.password(), null);
  private static final String GET = "operation=\"content.library.item.update_session.get\"";

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldLogCallerSessionAndOutcome(TestApi testApi) {
    String session = ADMINISTRATOR.createUpdateSessionId();

    try (var log = new OperationLogCapture()) {
      Response response = get(testApi, session);

      List<ExtLogRecord> lines = log.linesOf(response.header("X-Request-ID"));
      assertThat(lines).hasSize(1);
      assertThat(lines.get(0).getMdcCopy())
          .containsEntry("operation", "content.library.item.update_session.get")
          .containsEntry("outcome", "success")
          .containsEntry("user", "administrator@vsphere.local")
          .containsEntry("session", session)
          .containsEntry("api", label(testApi))
          .containsEntry("address", "127.0.0.1")
          .containsKey("ms");
      assertThat(lines.get(0).getMessage())
          .startsWith("content.library.item.update_session.get success user=\"administrator@")
          .contains(" session=\"" + session + "\" ", " api=\"" + label(testApi) + "\" ");
    }
  }

  private static Response get(TestApi testApi, String session) {
    return testApi.call(
        ADMINISTRATOR_CREDENTIALS, UPDATE_SESSION, "get", Map.of("update_session_id", session));
  }

  private static String label(TestApi testApi) {
    return switch (testApi) {
      case REST -> "rest";
      case LEGACY_REST -> "legacy-rest";
      case JSON_RPC -> "json-rpc";
    };
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldCountOperationsByApiAndOutcome(TestApi testApi) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String apiLabel = "api=\"" + label(testApi) + "\"";
    PrometheusScrape before = PrometheusScrape.scrape();

    get(testApi, session);
    get(testApi, session);
    get(testApi, "nowhere");

    PrometheusScrape after = PrometheusScrape.scrape();
    assertThat(
            after.increase(before, "carrel_operations_total", GET, apiLabel, "outcome=\"success\""))
        .isEqualTo(2);
    assertThat(
            after.increase(
                before, "carrel_operations_total", GET, apiLabel, "outcome=\"not_found\""))
        .isEqualTo(1);
    assertThat(after.increase(before, "carrel_operations_seconds_count", GET, apiLabel))
        .isEqualTo(3);
    assertThat(
            after.increase(
                before, "carrel_operations_seconds_bucket", GET, apiLabel, "le=\"10.0\""))
        .isEqualTo(3);
  }

  @Test
  void shouldLogCreatedSession() {
    String item = ADMINISTRATOR.createItemId();

    try (var log = new OperationLogCapture()) {
      Response created = ADMINISTRATOR.createUpdateSession(item);

      assertThat(log.linesOf(created.header("X-Request-ID")))
          .singleElement()
          .satisfies(line -> assertThat(line.getMdc("session")).isEqualTo(createdId(created)));
    }
  }

  @Test
  void shouldLogUnauthorizedOperation() {
    try (var log = new OperationLogCapture()) {
      Response rejected = UNPRIVILEGED.createLibrary("never");

      assertThat(log.linesOf(rejected.header("X-Request-ID")))
          .singleElement()
          .satisfies(line -> assertThat(line.getMdc("outcome")).isEqualTo("unauthorized"));
    }
  }

  @Test
  void shouldEscapeClientInputInLogLine() {
    String forged = "x%0a2026-01-01 INFO%22 user=%22root%22";

    try (var log = new OperationLogCapture()) {
      Response rejected =
          ADMINISTRATOR
              .request()
              .get("/api/content/library/item/update-session/" + forged.replace(" ", "%20"));

      assertThat(log.linesOf(rejected.header("X-Request-ID")))
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
  void shouldNotCreateMetricSeriesFromClientInput() {
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
