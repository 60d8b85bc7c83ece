package dev.carrel.api.control;

import static dev.carrel.testing.ControlClient.CLOCK;
import static dev.carrel.testing.ControlClient.advanceClock;
import static dev.carrel.testing.ControlClient.getClock;
import static dev.carrel.testing.ControlClient.setClockMode;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.carrel.api.DateTimes;
import dev.carrel.testing.AuditLogCapture;
import dev.carrel.testing.LargeItem;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.SourceServer;
import dev.carrel.testing.StoredState;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ClockResourceTest {
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Map<String, String> FOUR_HOURS = Map.of("by", "PT4H");
  private static final Map<String, String> FOUR_HOURS_STALLED =
      Map.of("by", "PT4H", "transfers", "stalled");

  @Inject SettableClock systemClock;
  @Inject VirtualClock virtualClock;
  @Inject RunningTransfers transfers;
  @Inject StoredState storedState;

  /** Deletes the sessions and logins of earlier tests, so that counts are exact. */
  @BeforeEach
  void deleteSessionsAndLogins() throws Exception {
    LargeItem.createDownloadSession();
    storedState.execute("DELETE FROM transfer_session");
    storedState.deleteLogins();
  }

  @AfterEach
  void runClock() {
    setClockMode("running").then().statusCode(200);
    transfers.awaitNone();
  }

  @Test
  void shouldShowClock() {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();

    // When
    Response clock = getClock();

    // Then
    Instant now = virtualClock.instant();
    clock
        .then()
        .statusCode(200)
        .body("now", equalTo(DateTimes.format(now)))
        .body("mode", equalTo("running"))
        .body("offset", equalTo(Duration.between(systemClock.instant(), now).toString()))
        .body("next_expiry.at", equalTo(DateTimes.format(now.plus(LEASE))))
        .body("next_expiry.type", equalTo("update_session"))
        .body("next_expiry.id", equalTo(session));
  }

  @Test
  void shouldShowNothingThatExpires() {
    getClock().then().statusCode(200).body("next_expiry", nullValue());
  }

  @Test
  void shouldNotShowIdOfLogin() {
    createdId(ADMINISTRATOR.request().post("/api/session"));

    getClock()
        .then()
        .body("next_expiry.type", equalTo("login"))
        .body("next_expiry.user", equalTo(ADMINISTRATOR.user()))
        .body("next_expiry.id", nullValue());
  }

  @Test
  void shouldDeleteWhatHasExpired() {
    // Given
    String updateSession = ADMINISTRATOR.createUpdateSessionId();
    String downloadSession =
        createdId(ADMINISTRATOR.createDownloadSession(ADMINISTRATOR.createItemId()));
    createdId(ADMINISTRATOR.request().post("/api/session"));
    Instant before = virtualClock.instant();

    // When
    Response advance = advanceClock(Map.of("by", "PT31M"));

    // Then
    advance
        .then()
        .statusCode(200)
        .body("now", equalTo(DateTimes.format(before.plus(Duration.ofMinutes(31)))))
        .body("advanced", equalTo("PT31M"))
        .body("expired.update_sessions", equalTo(1))
        .body("expired.download_sessions", equalTo(1))
        .body("expired.logins", equalTo(1))
        .body("transfers.renewed", equalTo(0))
        .body("transfers.aborted", equalTo(0));
    assertThat(storedState.countRows(updateSession)).isZero();
    assertThat(storedState.countRows(downloadSession)).isZero();
  }

  @Test
  void shouldRecordInHistoryWhenSessionExpired() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    Instant expiresAt = virtualClock.instant().plus(LEASE);

    advanceClock(FOUR_HOURS).then().statusCode(200);

    assertThat(storedState.eventsOf(session))
        .filteredOn(event -> event.type().equals("EXPIRED"))
        .singleElement()
        .returns(expiresAt, StoredState.Event::occurredAt);
  }

  @Test
  void shouldAdvanceToNextExpiry() {
    // Given
    String first = ADMINISTRATOR.createUpdateSessionId();
    advanceClock(Duration.ofMinutes(1));
    String second = ADMINISTRATOR.createUpdateSessionId();

    // When
    Response advance = advanceClock(Map.of("to", "next-expiry"));

    // Then
    advance
        .then()
        .statusCode(200)
        .body("advanced", equalTo("PT4M"))
        .body("expired.update_sessions", equalTo(1));
    ADMINISTRATOR.updateSession(first).then().statusCode(404);
    ADMINISTRATOR.updateSession(second).then().statusCode(200);
  }

  @Test
  void shouldAdvanceToDatetimeInAnyTimeZone() {
    Instant target = virtualClock.instant().plus(Duration.ofDays(1));

    advanceClock(Map.of("to", DateTimes.format(target.plusSeconds(7200)).replace("Z", "+02:00")))
        .then()
        .statusCode(200)
        .body("now", equalTo(DateTimes.format(target)))
        .body("advanced", equalTo("PT24H"));
  }

  @Test
  void shouldRenewSessionOfMovingUpload() throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var upload = beginUpload(session, uri)) {

      // When
      Response advance = advanceClock(FOUR_HOURS);

      // Then
      assertRenewed(advance);
      assertThat(expirationTime(ADMINISTRATOR.updateSession(session)))
          .isEqualTo(virtualClock.instant().plus(LEASE));
      upload.write(new byte[1_000_000]);
      assertThat(upload.readResponse()).startsWith("HTTP/1.1 200 ");
    }
  }

  /** https://github.com/vmware/govmomi/issues/1832 */
  @Test
  void shouldEndLoginDuringLongUpload() throws IOException {
    // Given
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    // When
    try (var upload = beginUpload(session, uri)) {
      advanceClock(FOUR_HOURS).then().body("expired.logins", equalTo(1));
      upload.write(new byte[1_000_000]);
      assertThat(upload.readResponse()).startsWith("HTTP/1.1 200 ");
    }

    // Then
    given()
        .header("vmware-api-session-id", login)
        .contentType(ContentType.JSON)
        .post("/api/content/library/item/update-session/" + session + "?action=complete")
        .then()
        .statusCode(401);
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
  }

  @Test
  void shouldAbortStalledUpload() throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var upload = beginUpload(session, uri)) {

      // When
      Response advance = advanceClock(FOUR_HOURS_STALLED);

      // Then
      assertAborted(advance);
      assertThat(upload.countRemainingBytes()).isZero();
      ADMINISTRATOR.updateSession(session).then().statusCode(404);
    }
  }

  /** An upload that has moved no bytes for a while does not renew its session. */
  @Test
  void shouldExpireSessionOfIdleUpload() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var upload = beginUpload(session, uri)) {
      awaitRecordedBytes(session, 1_000_000);
      await()
          .untilAsserted(
              () -> {
                systemClock.advance(Duration.ofMillis(100));
                getClock().then().body("next_expiry.id", equalTo(session));
              });

      assertAborted(advanceClock(FOUR_HOURS));
      assertThat(upload.countRemainingBytes()).isZero();
    }
  }

  @Test
  void shouldRenewSessionOfMovingDownload() throws Exception {
    // Given
    String session = LargeItem.createDownloadSession();
    try (var download = RawHttpConnection.beginDownload(LargeItem.prepareAndGetUri(session))) {
      download.readBytes(1000);

      // When
      Response advance = advanceClock(FOUR_HOURS);

      // Then
      assertRenewed(advance);
      download.readBytes(LargeItem.SIZE - 1000);
    }
  }

  @Test
  void shouldAbortStalledDownload() throws Exception {
    String session = LargeItem.createDownloadSession();
    try (var download = RawHttpConnection.beginDownload(LargeItem.prepareAndGetUri(session))) {
      download.readBytes(1000);

      assertAborted(advanceClock(FOUR_HOURS_STALLED));

      assertThat(download.countRemainingBytes()).isLessThan(LargeItem.SIZE - 1000);
    }
  }

  @RepeatedTest(10)
  void shouldNotRenewSessionAfterEndOfDownload() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", new byte[1000]);
    given().get(uri).then().statusCode(200);
    given().head(uri).then().statusCode(200);

    advanceClock(FOUR_HOURS)
        .then()
        .body("expired.download_sessions", equalTo(1))
        .body("transfers.renewed", equalTo(0));
  }

  @Test
  void shouldRenewSessionOfPull() {
    // Given
    try (var sourceServer =
        new SourceServer(request -> SourceServer.sendPartly(request, new byte[2000], 1000))) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());
      await()
          .untilAsserted(
              () ->
                  ADMINISTRATOR
                      .getUpdateSessionFile(session, "disk.iso")
                      .then()
                      .body("status", equalTo("TRANSFERRING")));

      // When
      Response advance = advanceClock(FOUR_HOURS);

      // Then
      assertRenewed(advance);
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
    }
  }

  @Test
  void shouldStandStillWhileFrozen() {
    // Given
    setClockMode("frozen").then().statusCode(200).body("mode", equalTo("frozen"));
    Instant frozenAt = virtualClock.instant();
    String session = ADMINISTRATOR.createUpdateSessionId();

    // When
    systemClock.advance(Duration.ofHours(1));

    // Then
    getClock().then().body("now", equalTo(DateTimes.format(frozenAt)));
    ADMINISTRATOR.updateSession(session).then().statusCode(200);
  }

  @Test
  void shouldAdvanceWhileFrozen() {
    setClockMode("frozen").then().statusCode(200);
    Instant frozenAt = virtualClock.instant();

    advanceClock(FOUR_HOURS).then().statusCode(200);

    systemClock.advance(Duration.ofHours(1));
    assertThat(virtualClock.instant()).isEqualTo(frozenAt.plus(Duration.ofHours(4)));
  }

  @Test
  void shouldContinueFromFrozenTime() {
    setClockMode("frozen").then().statusCode(200);
    Instant frozenAt = virtualClock.instant();
    systemClock.advance(Duration.ofHours(1));

    setClockMode("running").then().statusCode(200).body("now", equalTo(DateTimes.format(frozenAt)));

    systemClock.advance(Duration.ofMinutes(1));
    assertThat(virtualClock.instant()).isEqualTo(frozenAt.plus(Duration.ofMinutes(1)));
  }

  @Test
  void shouldCompleteChangeWhenClientDisconnects() throws Exception {
    // Given
    Instant before = virtualClock.instant();
    String body = "{\"by\":\"PT1H\"}";
    String request =
        "POST %s/advance HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(CLOCK, body.length(), body);

    // When
    storedState.whileSandboxLocked(
        () -> {
          RawHttpConnection connection = RawHttpConnection.openAndSend(RestAssured.port, request);
          storedState.awaitBlockedStatements(1);
          connection.close();
        });

    // Then
    await()
        .untilAsserted(
            () -> assertThat(virtualClock.instant()).isEqualTo(before.plus(Duration.ofHours(1))));
  }

  @Test
  void shouldNotGoBack() {
    Instant now = virtualClock.instant();

    Response advance = advanceClock(Map.of("to", "2020-01-01T00:00:00Z"));

    assertProblem(advance, 409, "cannot go back to 2020-01-01T00:00:00Z");
    assertThat(virtualClock.instant()).isEqualTo(now);
  }

  @Test
  void shouldRejectAdvanceToNextExpiryIfNothingExpires() {
    assertProblem(
        advanceClock(Map.of("to", "next-expiry")), 409, "no session or login that can expire");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                              | Exactly one of by
          {"by": "PT1M", "to": "next-expiry"}             | Exactly one of by
          {"by": null}                                    | Exactly one of by
          {"by": "-PT1M"}                                 | The value PT-1M of by is invalid: it must not be negative
          {"by": "31m"}                                   | by
          {"by": 31}                                      | by
          {"by": "P999999999D"}                           | cannot be advanced beyond 9000-01-01T00:00:00Z
          {"by": "PT9999999999999999999H"}                | duration like PT31M
          {"to": "9000-01-01T00:00:01Z"}                  | cannot be advanced beyond 9000-01-01T00:00:00Z
          {"to": "tomorrow"}                              | The value tomorrow of to is invalid: expected next-expiry, or a datetime
          {"to": ""}                                      | expected next-expiry, or a datetime
          {"by": "PT1M", "transfers": "fast"}             | one of moving, stalled
          {"by": "PT1M", "speed": 2}                      | Unsupported property with name: speed
          {"by": "PT1M", "by": "PT2M"}                    | the field by occurs twice
          {"by": "PT1M"                                   | the body is not valid JSON
          []                                              | object
          """)
  void shouldRejectInvalidAdvance(String body, String detail) {
    Instant now = virtualClock.instant();

    Response advance = given().contentType(ContentType.JSON).body(body).post(CLOCK + "/advance");

    assertProblem(advance, 400, detail);
    assertThat(virtualClock.instant()).isEqualTo(now);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                  | mode (running or frozen)
          {"mode": "stopped"} | one of running, frozen
          {"mode": "FROZEN"}  | one of running, frozen
          {"mode": 1}         | mode
          {"now": "frozen"}   | Unsupported property with name: now
          """)
  void shouldRejectInvalidMode(String body, String detail) {
    assertProblem(given().contentType(ContentType.JSON).body(body).put(CLOCK), 400, detail);
  }

  @Test
  void shouldRejectUnknownSandbox() {
    assertProblem(
        given().get("/carrel/v1/sandboxes/other/clock"),
        404,
        "There is no sandbox other; the only one is main.");
  }

  @Test
  void shouldRejectUnknownPath() {
    assertProblem(given().get("/carrel/v1/sandboxes/main/clocks"), 404, "Not found.");
  }

  @Test
  void shouldRejectUnknownMethod() {
    assertProblem(given().delete(CLOCK), 404, "Not found.");
  }

  @Test
  void shouldRejectUnknownQueryParameter() {
    assertProblem(given().get(CLOCK + "?zone=UTC"), 400, "zone");
  }

  @Test
  void shouldRejectOtherMediaType() {
    assertProblem(
        given().contentType("text/plain").body("{}").post(CLOCK + "/advance"),
        415,
        "use application/json");
  }

  @Test
  void shouldRejectLargeBody() {
    String body = "{\"by\": \"" + "1".repeat(1_100_000) + "\"}";

    assertProblem(
        given().contentType(ContentType.JSON).body(body).post(CLOCK + "/advance"),
        413,
        "exceeds the maximum");
  }

  /** A browser adds these headers to requests that a page of another site makes. */
  @ParameterizedTest
  @ValueSource(strings = {"Origin: https://other.example", "Sec-Fetch-Site: cross-site"})
  void shouldRejectPageOfOtherSite(String header) {
    String[] parts = header.split(": ");

    Response advance =
        given()
            .contentType(ContentType.JSON)
            .header(parts[0], parts[1])
            .body(FOUR_HOURS)
            .post(CLOCK + "/advance");

    assertProblem(advance, 401, "Authentication required.");
    advance.then().header("WWW-Authenticate", equalTo("Bearer"));
  }

  @Test
  void shouldRecordChangesInAuditLog() {
    try (var auditLog = new AuditLogCapture()) {
      advanceClock(FOUR_HOURS).then().statusCode(200);
      setClockMode("frozen").then().statusCode(200);
      advanceClock(Map.of("by", "-PT1M")).then().statusCode(400);

      assertThat(auditLog.lines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .matches(
                          "control change=\"advance the clock by PT4H to \\S+, with moving"
                              + " transfers\" address=127\\.0\\.0\\.1"),
              line ->
                  assertThat(line)
                      .isEqualTo("control change=\"set the clock to frozen\" address=127.0.0.1"));
    }
  }

  @Test
  void shouldShowVirtualTimeLeftInView() {
    setClockMode("frozen").then().statusCode(200);
    String session = ADMINISTRATOR.createUpdateSessionId();

    assertThat(storedState.timeLeft(session)).isEqualTo("00:05:00");

    advanceClock(Duration.ofMinutes(4));
    assertThat(storedState.timeLeft(session)).isEqualTo("00:01:00");
  }

  private RawHttpConnection beginUpload(String session, String uri) throws IOException {
    var upload = RawHttpConnection.beginUpload(uri, 2_000_000);
    upload.write(new byte[1_000_000]);
    transfers.awaitBytes(session, 1_000_000);
    return upload;
  }

  /** Waits until the last renewal for these bytes is stored. */
  private static void awaitRecordedBytes(String session, int bytes) {
    await()
        .untilAsserted(
            () ->
                ADMINISTRATOR
                    .getUpdateSessionFile(session, "disk.iso")
                    .then()
                    .body("bytes_transferred", equalTo(bytes)));
  }

  private static void assertRenewed(Response advance) {
    JsonPath result = advance.then().statusCode(200).extract().jsonPath();
    assertThat(result.getInt("transfers.renewed")).isEqualTo(1);
    assertThat(result.getInt("transfers.aborted")).isZero();
    assertThat(result.getInt("expired.update_sessions")).isZero();
    assertThat(result.getInt("expired.download_sessions")).isZero();
  }

  private static void assertAborted(Response advance) {
    JsonPath result = advance.then().statusCode(200).extract().jsonPath();
    assertThat(result.getInt("transfers.renewed")).isZero();
    assertThat(result.getInt("transfers.aborted")).isEqualTo(1);
    assertThat(
            result.getInt("expired.update_sessions") + result.getInt("expired.download_sessions"))
        .isEqualTo(1);
  }

  private static Instant expirationTime(Response session) {
    return Instant.parse(session.path("expiration_time"));
  }

  private static void assertProblem(Response response, int status, String detail) {
    response
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("type", equalTo("about:blank"))
        .body("status", equalTo(status))
        .body("detail", containsString(detail));
  }
}
