package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.PASSWORD;
import static dev.carrel.testing.ReceivedFileFixture.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.testing.RawHttpConnection;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client of each API sees of each fault on its socket, and whether its call took effect. */
class FaultTableIT {
  private static final String UPDATE = "/api/content/library/item/update-session";
  private static final Duration RETENTION = Duration.ofHours(1);
  private static final Duration DELAY = Duration.ofMillis(400);
  private static final Duration SILENCE = Duration.ofMillis(200);
  private static final Duration LONGER_THAN_LOGIN = Duration.ofMinutes(31);
  private static final String GATEWAY_PAGE = "<h1>Bad gateway</h1>";

  private static ControlledCarrel carrel;
  private static String library;

  /** What the client sees on its socket. */
  private enum Seen {
    RESULT,
    ERROR,
    UNAUTHENTICATED,
    OTHER_RESPONSE,
    CLOSED_WITHOUT_BYTES,
    RESET,
    SILENT
  }

  /**
   * A row of the table.
   *
   * @param action the value of {@code do}
   */
  private record Row(Action action, String at, Seen seen, boolean hasEffect) {}

  private enum Action {
    ERROR(Map.of("error", "RESOURCE_BUSY", "message", "Busy.")),
    DELAY(Map.of("delay", Map.of("fixed", FaultTableIT.DELAY.toString()))),
    LOSE(Map.of("lose", true)),
    RESET(Map.of("reset", true)),
    HANG(Map.of("hang", true)),
    OTHER_RESPONSE(
        Map.of(
            "answer",
            Map.of(
                "status",
                502,
                "headers",
                Map.of("Content-Type", "text/html"),
                "body",
                GATEWAY_PAGE))),
    END_LOGIN(Map.of("end_login", true));

    private final Map<String, ?> fields;

    Action(Map<String, ?> fields) {
      this.fields = fields;
    }
  }

  private static final List<Row> TABLE =
      List.of(
          new Row(Action.ERROR, "before", Seen.ERROR, false),
          new Row(Action.ERROR, "after", Seen.ERROR, true),
          new Row(Action.DELAY, "before", Seen.RESULT, true),
          new Row(Action.DELAY, "after", Seen.RESULT, true),
          new Row(Action.LOSE, "before", Seen.CLOSED_WITHOUT_BYTES, false),
          new Row(Action.LOSE, "after", Seen.CLOSED_WITHOUT_BYTES, true),
          new Row(Action.RESET, "before", Seen.RESET, false),
          new Row(Action.RESET, "after", Seen.RESET, true),
          new Row(Action.HANG, "before", Seen.SILENT, false),
          new Row(Action.HANG, "after", Seen.SILENT, true),
          new Row(Action.OTHER_RESPONSE, "before", Seen.OTHER_RESPONSE, false),
          new Row(Action.OTHER_RESPONSE, "after", Seen.OTHER_RESPONSE, true),
          new Row(Action.END_LOGIN, "before", Seen.UNAUTHENTICATED, false),
          new Row(Action.END_LOGIN, "after", Seen.RESULT, true));

  /** The APIs. Clients of SOAP log in, and those of the others cancel an update session. */
  private enum Api {
    REST("rest") {
      @Override
      String request(String session, String login) {
        return post(
            UPDATE + "/" + session + "?action=cancel", "vmware-api-session-id: " + login, "");
      }

      @Override
      void assertResult(int status, String body) {
        assertThat(status).isEqualTo(204);
        assertThat(body).isEmpty();
      }

      @Override
      void assertError(int status, String body, String type) {
        assertThat(status).isEqualTo(type.equals("UNAUTHENTICATED") ? 401 : 500);
        assertThat(ControlledCarrel.parse(body).path("error_type").asText()).isEqualTo(type);
        assertThat(ControlledCarrel.parse(body).at("/messages/0/default_message").asText())
            .isNotEmpty();
      }
    },

    LEGACY_REST("legacy-rest") {
      @Override
      String request(String session, String login) {
        return post(
            "/rest/com/vmware/content/library/item/update-session/id:%s?~action=cancel"
                .formatted(session),
            "vmware-api-session-id: " + login,
            "");
      }

      @Override
      void assertResult(int status, String body) {
        assertThat(status).isEqualTo(200);
        assertThat(body).isEmpty();
      }

      @Override
      void assertError(int status, String body, String type) {
        assertThat(status).isEqualTo(type.equals("UNAUTHENTICATED") ? 401 : 400);
        assertThat(ControlledCarrel.parse(body).path("type").asText()).isEqualTo(vapiName(type));
        assertThat(ControlledCarrel.parse(body).at("/value/messages/0/default_message").asText())
            .isNotEmpty();
      }
    },

    JSON_RPC("json-rpc") {
      @Override
      String request(String session, String login) {
        return post(
            "/api",
            "Content-Type: application/json",
            """
            {"jsonrpc":"2.0","id":"1","method":"invoke","params":{\
            "serviceId":"com.vmware.content.library.item.update_session","operationId":"cancel",\
            "input":{"STRUCTURE":{"operation-input":{"update_session_id":"%s"}}},"ctx":{"appCtx":{},\
            "securityCtx":{"schemeId":"com.vmware.vapi.std.security.session_id","sessionId":"%s"}}}}"""
                .formatted(session, login));
      }

      @Override
      void assertResult(int status, String body) {
        assertThat(status).isEqualTo(200);
        assertThat(ControlledCarrel.parse(body).path("result").has("output")).isTrue();
        assertThat(ControlledCarrel.parse(body).path("id").asText()).isEqualTo("1");
      }

      @Override
      void assertError(int status, String body, String type) {
        assertThat(status).isEqualTo(200);
        assertThat(ControlledCarrel.parse(body).at("/result/error/ERROR").has(vapiName(type)))
            .isTrue();
        assertThat(ControlledCarrel.parse(body).path("id").asText()).isEqualTo("1");
      }
    },

    SOAP("soap") {
      @Override
      String request(String session, String login) {
        return post(
            "/sdk",
            "Content-Type: text/xml; charset=utf-8",
            """
            <Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body><Login xmlns='urn:vim25'>\
            <_this type='SessionManager'>SessionManager</_this><userName>%s</userName>\
            <password>%s</password></Login></Body></Envelope>"""
                .formatted(USER, PASSWORD));
      }

      @Override
      void assertResult(int status, String body) {
        assertThat(status).isEqualTo(200);
        assertThat(body).contains("<LoginResponse ");
      }

      @Override
      void assertError(int status, String body, String type) {
        assertThat(status).isEqualTo(500);
        assertThat(body).contains("<faultstring>Busy.</faultstring>", "<SystemErrorFault ");
      }
    };

    private final String label;

    Api(String label) {
      this.label = label;
    }

    abstract String request(String session, String login);

    abstract void assertResult(int status, String body);

    abstract void assertError(int status, String body, String type);

    private static String post(String target, String header, String body) {
      return "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
          .formatted(target, header, body.length(), body);
    }

    private static String vapiName(String type) {
      return "com.vmware.vapi.std.errors." + type.toLowerCase(Locale.ROOT);
    }
  }

  /** A login over SOAP needs no login, so no fault can end one. */
  static Stream<Arguments> rows() {
    return Stream.of(Api.values())
        .flatMap(
            api ->
                TABLE.stream()
                    .filter(row -> api != Api.SOAP || row.action() != Action.END_LOGIN)
                    .map(row -> Arguments.of(api, row)));
  }

  @BeforeAll
  static void start(@TempDir Path directory) {
    carrel =
        ControlledCarrel.start(
            directory, Map.of("carrel.update-session.retention", RETENTION.toString()));
    library = carrel.post("/api/content/local-library", Map.of("name", "library")).asText();
  }

  @AfterAll
  static void stop() {
    carrel.close();
  }

  @AfterEach
  void deleteFaults() {
    carrel.deleteFaults();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldShowFaultToClientAndKeepOrPreventEffect(Api api, Row row) throws IOException {
    // Given
    String session = createUpdateSession();
    String login = carrel.post("/api/session", Map.of()).asText();
    if (api == Api.SOAP) {
      countExpiredLogins();
    }
    String fault = createFault(api, row, session);
    Instant before = now();
    long start = System.nanoTime();

    // When
    try (var connection =
        RawHttpConnection.openAndSend(carrel.port(), api.request(session, login))) {

      // Then
      carrel.awaitFired(fault);
      assertSeen(api, row.seen(), connection);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      if (row.action() == Action.DELAY) {
        assertThat(elapsed).isGreaterThanOrEqualTo(DELAY);
      }
      if (api == Api.SOAP) {
        assertLoggedIn(row.hasEffect());
      } else {
        assertCanceled(session, row.hasEffect());
        assertLoginEnded(login, row.action() == Action.END_LOGIN);
      }
    }
    if (row.action() == Action.DELAY && api != Api.SOAP) {
      assertDelayed(session, row.at(), before);
    }
    JsonNode counted = carrel.getFault(fault);
    assertThat(counted.get("seen").asInt()).isEqualTo(1);
    assertThat(counted.get("fired").asInt()).isEqualTo(1);
  }

  private static void assertSeen(Api api, Seen seen, RawHttpConnection connection)
      throws IOException {
    switch (seen) {
      case CLOSED_WITHOUT_BYTES -> assertThat(connection.readToEnd()).isEmpty();
      case RESET ->
          assertThatThrownBy(connection::readToEnd)
              .isInstanceOf(SocketException.class)
              .hasMessage("Connection reset");
      case SILENT -> assertThat(connection.isSilentFor(SILENCE)).isTrue();
      default -> {
        assertResponse(api, seen, connection.readResponse());
        assertReusable(connection);
      }
    }
  }

  private static void assertResponse(Api api, Seen seen, String response) {
    int status = Integer.parseInt(response.substring(9, 12));
    String body = response.substring(response.indexOf("\r\n\r\n") + 4);
    switch (seen) {
      case RESULT -> api.assertResult(status, body);
      case ERROR -> {
        api.assertError(status, body, "RESOURCE_BUSY");
        assertThat(body).contains("Busy.");
      }
      case UNAUTHENTICATED -> api.assertError(status, body, "UNAUTHENTICATED");
      default -> {
        assertThat(status).isEqualTo(502);
        assertThat(response).containsIgnoringCase("content-type: text/html\r\n");
        assertThat(body).isEqualTo(GATEWAY_PAGE);
      }
    }
  }

  private static void assertReusable(RawHttpConnection connection) throws IOException {
    connection.write("GET /q/health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
    assertThat(connection.readResponse()).startsWith("HTTP/1.1 200 ");
  }

  private static void assertCanceled(String session, boolean isCanceled) {
    String state = isCanceled ? "CANCELED" : "ACTIVE";
    // If there is no response, the operation may still run.
    await()
        .untilAsserted(
            () -> assertThat(getSession(session).get("state").asText()).isEqualTo(state));
  }

  private static void assertLoginEnded(String login, boolean hasEnded) {
    assertThat(carrel.statusWithLogin("/api/session", login)).isEqualTo(hasEnded ? 401 : 200);
  }

  private static void assertLoggedIn(boolean isLoggedIn) {
    if (isLoggedIn) {
      await().until(() -> countExpiredLogins() == 1);
    } else {
      assertThat(countExpiredLogins()).isZero();
    }
  }

  /** The expiration time of a canceled session shows when it was canceled, in virtual time. */
  private static void assertDelayed(String session, String at, Instant before) {
    Instant after = now();
    Instant canceled =
        Instant.parse(getSession(session).get("expiration_time").asText()).minus(RETENTION);
    Duration delay =
        at.equals("before")
            ? Duration.between(before, canceled)
            : Duration.between(canceled, after);
    assertThat(delay).isGreaterThanOrEqualTo(DELAY);
  }

  private static String createUpdateSession() {
    var item = Map.of("library_id", library, "name", UUID.randomUUID().toString());
    String id = carrel.post("/api/content/library/item", item).asText();
    return carrel.post(UPDATE, Map.of("library_item_id", id)).asText();
  }

  private static JsonNode getSession(String session) {
    return carrel.get(UPDATE + "/" + session);
  }

  private static String createFault(Api api, Row row, String session) {
    Map<String, String> on =
        api == Api.SOAP
            ? Map.of("operation", "cis.session.create", "api", api.label)
            : Map.of("operation", "*.update_session.cancel", "session", session, "api", api.label);
    return carrel.createFault(Map.of("on", on, "at", row.at(), "do", row.action().fields));
  }

  private static Instant now() {
    return Instant.parse(carrel.getClock().get("now").asText());
  }

  /** Expires all logins, and returns how many there were. */
  private static int countExpiredLogins() {
    return carrel.advanceClock(LONGER_THAN_LOGIN).at("/expired/logins").asInt();
  }
}
