package dev.carrel.api.control;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static dev.carrel.testing.ControlClient.FAULTS;
import static dev.carrel.testing.ControlClient.createFault;
import static dev.carrel.testing.ControlClient.deleteFaults;
import static dev.carrel.testing.ControlClient.getFault;
import static dev.carrel.testing.ControlClient.postFault;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.READER;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.carrel.testing.AuditLogCapture;
import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.TestApi;
import dev.carrel.testing.TestCredentials;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class FaultsResourceTest {
  private static final String GET_SESSION = "{'operation': '*.update_session.get'}";

  @Inject SettableClock systemClock;
  @Inject HttpsClients httpsClients;

  @AfterEach
  void cleanUp() {
    deleteFaults();
  }

  /** Creates a fault from JSON with single quotes; returns its id. */
  private static String create(String json) {
    return createFault(json.replace('\'', '"'));
  }

  private static void assertCounts(String id, int seen, int fired) {
    getFault(id).then().statusCode(200).body("seen", equalTo(seen)).body("fired", equalTo(fired));
  }

  private static Response getSession(Scenario scenario, String session) {
    return scenario.call(Scenario.UPDATE, "get", Map.of("update_session_id", session));
  }

  // Actions, over each API -----------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldRejectCallWithError(TestApi testApi) {
    // Given
    var scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    String fault =
        create(
            "{'on': %s, 'when': {'times': 1}, 'do': {'error': 'RESOURCE_BUSY', 'message': 'Busy.'}}"
                .formatted(GET_SESSION));

    // When
    Response rejected = getSession(scenario, session);
    Response next = getSession(scenario, session);

    // Then
    scenario.assertError(rejected, "RESOURCE_BUSY");
    assertThat(rejected.asString()).contains("Busy.");
    assertThat(next.asString()).contains("ACTIVE");
    assertCounts(fault, 2, 1);
  }

  @Test
  void shouldSendRetryAfter() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String fault =
        create(
            "{'on': %s, 'do': {'error': 'SERVICE_UNAVAILABLE', 'retry_after': 'PT2S'}}"
                .formatted(GET_SESSION));

    ADMINISTRATOR
        .updateSession(session)
        .then()
        .statusCode(503)
        .header("Retry-After", equalTo("2"))
        .body(
            "messages[0].default_message",
            equalTo("Fault %s was injected by the control API.".formatted(fault)));
  }

  @Test
  void shouldRejectLoginOverSoap() {
    create("{'on': {'operation': 'cis.session.create'}, 'do': {'error': 'SERVICE_UNAVAILABLE'}}");

    given()
        .contentType("text/xml")
        .body(
            "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>"
                + "<Login xmlns='urn:vim25'><_this type='SessionManager'>SessionManager</_this>"
                + "<userName>%s</userName><password>%s</password></Login></Body></Envelope>"
                    .formatted(ADMINISTRATOR.user(), ADMINISTRATOR.password()))
        .post("/sdk")
        .then()
        .statusCode(503)
        .body(containsString("was injected by the control API"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/rest", "json-rpc"})
  void shouldCloseConnectionWithoutResponse(String api) throws IOException {
    create("{'on': {'operation': '*.library.list'}, 'do': {'lose': true}}");

    try (var connection = sendListLibraries(api)) {
      assertThat(connection.readRemainingText()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/rest", "json-rpc"})
  void shouldResetConnection(String api) throws IOException {
    create("{'on': {'operation': '*.library.list'}, 'do': {'reset': true}}");

    try (var connection = sendListLibraries(api)) {
      assertThat(connection.isResetByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/rest", "json-rpc"})
  void shouldSendNoResponse(String api) throws IOException {
    String fault = create("{'on': {'operation': '*.library.list'}, 'do': {'hang': true}}");

    try (var connection = sendListLibraries(api)) {
      given().get(FAULTS + "/" + fault + "?until=fired").then().statusCode(200);
      assertThat(connection.isSilentFor(Duration.ofMillis(300))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/rest", "json-rpc"})
  void shouldSendOtherResponse(String api) throws IOException {
    create(
        """
        {'on': {'operation': '*.library.list'},
         'do': {'answer': {'status': 502, 'headers': {'Content-Type': 'text/html'}, 'body': '<h1>Bad gateway</h1>'}}}""");

    try (var connection = sendListLibraries(api)) {
      assertThat(connection.readResponse())
          .startsWith("HTTP/1.1 502 Bad Gateway")
          .containsIgnoringCase("content-type: text/html\r\n")
          .endsWith("<h1>Bad gateway</h1>");
    }
  }

  private static RawHttpConnection sendListLibraries(String api) throws IOException {
    String authorization =
        "Authorization: "
            + TestCredentials.basic(ADMINISTRATOR.user(), ADMINISTRATOR.password())
            + "\r\n";
    if (!api.equals("json-rpc")) {
      String path = api.equals("/api") ? "/api/content" : "/rest/com/vmware/content";
      return RawHttpConnection.sendHeaders(
          RestAssured.port, "GET", path + "/library", authorization);
    }
    String body =
        """
        {"jsonrpc":"2.0","id":"1","method":"invoke","params":{"serviceId":"com.vmware.content.library","operationId":"list",\
        "input":{"STRUCTURE":{"operation-input":{}}},"ctx":{"appCtx":{},"securityCtx":{\
        "schemeId":"com.vmware.vapi.std.security.user_pass","userName":"%s","password":"%s"}}}}"""
            .formatted(ADMINISTRATOR.user(), ADMINISTRATOR.password());
    return RawHttpConnection.openAndSend(
        RestAssured.port,
        "POST /api HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lose", "reset"})
  void shouldEndHttp2ConnectionAtOnce(String action) throws Exception {
    create("{'on': {'operation': '*.library.list'}, 'do': {'%s': true}}".formatted(action));
    var vertx = Vertx.vertx();
    try {
      var client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setUseAlpn(true)
                  .setSsl(true)
                  .setTrustAll(true)
                  .setVerifyHost(false));
      var response =
          client
              .request(HttpMethod.GET, httpsPort(), "localhost", "/api/content/library")
              .compose(
                  request ->
                      request
                          .putHeader(
                              "Authorization",
                              TestCredentials.basic(ADMINISTRATOR.user(), ADMINISTRATOR.password()))
                          .send());

      assertThat(response.toCompletionStage().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(5));
    } finally {
      vertx.close();
    }
  }

  private int httpsPort() {
    return URI.create(httpsClients.url("/")).getPort();
  }

  @Test
  void shouldDelayOperation() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    create("{'on': %s, 'do': {'delay': {'fixed': 'PT0.3S'}}}".formatted(GET_SESSION));

    long start = System.nanoTime();
    ADMINISTRATOR.updateSession(session).then().statusCode(200);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
  }

  @Test
  void shouldDelayError() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    create(
        "{'on': %s, 'do': {'delay': {'min': 'PT0.2S', 'max': 'PT0.3S'}, 'error': 'TIMED_OUT'}}"
            .formatted(GET_SESSION));

    long start = System.nanoTime();
    ADMINISTRATOR.updateSession(session).then().body("error_type", equalTo("TIMED_OUT"));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
  }

  @ParameterizedTest
  @CsvSource({"before, ACTIVE", "after, CANCELED"})
  void shouldFireBeforeOrAfterEffect(String at, String state) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    create(
        "{'on': {'operation': '*.cancel'}, 'at': '%s', 'do': {'error': 'INTERNAL_SERVER_ERROR'}}"
            .formatted(at));

    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(500);

    ADMINISTRATOR.updateSession(session).then().body("state", equalTo(state));
  }

  @ParameterizedTest
  @CsvSource({"before, 401, ACTIVE", "after, 204, CANCELED"})
  void shouldEndLogin(String at, int status, String state) {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));
    create(
        "{'on': {'operation': '*.cancel'}, 'at': '%s', 'do': {'end_login': true}}".formatted(at));

    // When
    Response canceled =
        given()
            .header("vmware-api-session-id", login)
            .contentType(ContentType.JSON)
            .post("/api/content/library/item/update-session/" + session + "?action=cancel");

    // Then
    canceled.then().statusCode(status);
    given().header("vmware-api-session-id", login).get("/api/session").then().statusCode(401);
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo(state));
  }

  @Test
  void shouldFailCompletedSession() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    create(
        "{'on': {'operation': '*.update_session.complete'}, 'do': {'fail': {'message': 'No space.'}}}");

    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("state", equalTo("ERROR"))
        .body("error_message.default_message", equalTo("No space."));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportCompletedSessionAsActiveForNumberOfPolls(TestApi testApi) {
    var scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    create("{'on': {'operation': '*.update_session.complete'}, 'do': {'linger': {'polls': 2}}}");

    scenario.callExpectingSuccess(
        Scenario.UPDATE, "complete", Map.of("update_session_id", session));

    assertThat(Stream.generate(() -> getSession(scenario, session).asString()).limit(3))
        .satisfiesExactly(
            first -> assertThat(first).contains("\"ACTIVE\""),
            second -> assertThat(second).contains("\"ACTIVE\""),
            third -> assertThat(third).contains("\"DONE\""));
  }

  // Conditions -----------------------------------------------------------------------------------

  @Test
  void shouldSkipCallsAndFireForLimitedNumber() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String fault =
        create(
            "{'on': %s, 'when': {'skip': 2, 'times': 3}, 'do': {'error': 'TIMED_OUT'}}"
                .formatted(GET_SESSION));

    List<Integer> statuses =
        IntStream.range(0, 8)
            .mapToObj(call -> ADMINISTRATOR.updateSession(session).statusCode())
            .toList();

    assertThat(statuses).containsExactly(200, 200, 500, 500, 500, 200, 200, 200);
    assertCounts(fault, 8, 3);
  }

  @Test
  void shouldCountConcurrentCallsExactly() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String fault =
        create(
            "{'on': %s, 'when': {'skip': 5, 'times': 7}, 'do': {'error': 'TIMED_OUT'}}"
                .formatted(GET_SESSION));

    List<CompletableFuture<Integer>> calls =
        Stream.generate(() -> callAsync(() -> ADMINISTRATOR.updateSession(session).statusCode()))
            .limit(64)
            .toList();

    assertThat(calls.stream().map(CompletableFuture::join).filter(status -> status == 500))
        .hasSize(7);
    assertCounts(fault, 64, 7);
  }

  @Test
  void shouldFireForSameCallsWithSameSeed() {
    String fault =
        "{'on': %s, 'when': {'probability': 0.5, 'seed': %d}, 'do': {'error': 'TIMED_OUT'}}";
    List<List<Integer>> runs = new ArrayList<>();
    for (int seed : new int[] {7, 7, 8}) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      create(fault.formatted(GET_SESSION, seed));
      runs.add(
          IntStream.range(0, 30)
              .mapToObj(call -> ADMINISTRATOR.updateSession(session).statusCode())
              .toList());
      deleteFaults();
    }

    assertThat(runs.get(0)).contains(200, 500).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'operation': '*.get', 'user': 'administrator@*'}                                  | 500
          {'operation': '*.get', 'user': 'reader@*'}                                         | 200
          {'operation': '*.get', 'api': 'rest'}                                              | 500
          {'operation': '*.get', 'api': 'json-rpc'}                                          | 200
          {'operation': '*.get', 'session': '%1$s'}                                          | 500
          {'operation': '*.get', 'session': 'other'}                                         | 200
          {'operation': '*.get', 'item': 'boot*'}                                            | 500
          {'operation': '*.get', 'item': 'b?ot-%2$s'}                                        | 500
          {'operation': '*.get', 'item': 'boot'}                                             | 200
          {'operation': 'com.vmware.content.library.item.update_session.get'}                | 500
          {'operation': 'content.library.item.update_session.get'}                           | 500
          {'operation': 'content.library.item.download_session.get'}                         | 200
          """)
  void shouldMatchCalls(String on, int status) {
    String name = UUID.randomUUID().toString();
    String item =
        createdId(ADMINISTRATOR.createItem(ADMINISTRATOR.createLibraryId(), "boot-" + name));
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    create("{'on': %s, 'do': {'error': 'TIMED_OUT'}}".formatted(on.formatted(session, name)));

    ADMINISTRATOR.updateSession(session).then().statusCode(status);
  }

  @Test
  void shouldMatchItemOfCreatedSession() {
    String item = createdId(ADMINISTRATOR.createItem(ADMINISTRATOR.createLibraryId(), "boot"));
    create("{'on': {'operation': '*.create', 'item': 'boot'}, 'do': {'error': 'TIMED_OUT'}}");

    ADMINISTRATOR.createUpdateSession(item).then().statusCode(500);
    ADMINISTRATOR.createDownloadSession(item).then().statusCode(500);
    ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.createItemId()).then().statusCode(201);
  }

  @Test
  void shouldNotFireForCallerWithoutPrivilege() {
    String fault = create("{'on': {'operation': '*local_library.create'}, 'do': {'lose': true}}");

    READER.createLibrary("none").then().statusCode(403);

    assertCounts(fault, 0, 0);
  }

  @Test
  void shouldFireFirstFaultThatCanFire() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String first =
        create(
            "{'on': %s, 'when': {'times': 1}, 'do': {'error': 'TIMED_OUT'}}"
                .formatted(GET_SESSION));
    String second = create("{'on': %s, 'do': {'error': 'RESOURCE_BUSY'}}".formatted(GET_SESSION));

    ADMINISTRATOR.updateSession(session).then().body("error_type", equalTo("TIMED_OUT"));
    ADMINISTRATOR.updateSession(session).then().body("error_type", equalTo("RESOURCE_BUSY"));

    assertCounts(first, 2, 1);
    assertCounts(second, 1, 1);
  }

  @Test
  void shouldEndAfterTimeToLive() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String fault =
        create("{'on': %s, 'do': {'error': 'TIMED_OUT'}, 'ttl': 'PT10M'}".formatted(GET_SESSION));
    ADMINISTRATOR.updateSession(session).then().statusCode(500);
    ADMINISTRATOR.updateSession(session, "keep-alive").then().statusCode(204);

    systemClock.advance(Duration.ofMinutes(10));

    ADMINISTRATOR.updateSession(session).then().body("error_type", equalTo("NOT_FOUND"));
    getFault(fault).then().statusCode(404);
    given().get(FAULTS).then().body("$", hasSize(0));
  }

  // Management -----------------------------------------------------------------------------------

  @Test
  void shouldReturnCreatedFault() {
    Response created =
        postFault(
            """
            {"on": {"operation": "*.cancel", "user": "ci@*"}, "when": {"skip": 1}, "at": "after",
             "do": {"delay": {"median": "PT1S", "sigma": 0.5}, "error": "SERVICE_UNAVAILABLE"}}""");

    String id =
        created
            .then()
            .statusCode(201)
            .body("on.operation", equalTo("*.cancel"))
            .body("on.user", equalTo("ci@*"))
            .body("when.skip", equalTo(1))
            .body("at", equalTo("after"))
            .body("do.error", equalTo("SERVICE_UNAVAILABLE"))
            .body("do.delay.median", equalTo("PT1S"))
            .body("seen", equalTo(0))
            .body("fired", equalTo(0))
            .extract()
            .path("id");
    assertThat(getFault(id).asString()).isEqualTo(created.asString());
    given().get(FAULTS).then().statusCode(200).body("id", equalTo(List.of(id)));
  }

  @Test
  void shouldWaitUntilFaultHasFired() {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String fault =
        create(
            "{'on': %s, 'when': {'times': 2}, 'do': {'error': 'TIMED_OUT'}}"
                .formatted(GET_SESSION));
    ADMINISTRATOR.updateSession(session);
    given()
        .get(FAULTS + "/" + fault + "?until=fired&timeout=PT0.1S")
        .then()
        .statusCode(422)
        .body("fired", equalTo(1));

    // When
    var awaited = callAsync(() -> given().get(FAULTS + "/" + fault + "?until=fired"));
    ADMINISTRATOR.updateSession(session);

    // Then
    awaited.join().then().statusCode(200).body("fired", equalTo(2));
  }

  @Test
  void shouldDeleteFault() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String fault = create("{'on': %s, 'do': {'error': 'TIMED_OUT'}}".formatted(GET_SESSION));

    given().delete(FAULTS + "/" + fault).then().statusCode(204);

    ADMINISTRATOR.updateSession(session).then().statusCode(200);
    given().delete(FAULTS + "/" + fault).then().statusCode(404);
    getFault(fault).then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f-0", "f-999999999999999999", "1", "f-", "f-99999999999999999999999"})
  void shouldRejectUnknownFault(String id) {
    getFault(id)
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("detail", equalTo("There is no fault %s.".formatted(id)));
  }

  @ParameterizedTest
  @CsvSource({
    "until=seen, The value seen of until is invalid",
    "until=fired&timeout=PT2M, The value PT2M of timeout is invalid",
    "until=fired&timeout=5, The value 5 of timeout is invalid",
    "until=fired&timeout=-PT1S, of timeout is invalid",
    "timeout=PT1S, expected until=fired beside it"
  })
  void shouldRejectInvalidWait(String query, String detail) {
    String fault = create("{'on': %s, 'do': {'error': 'TIMED_OUT'}}".formatted(GET_SESSION));

    given()
        .get(FAULTS + "/" + fault + "?" + query)
        .then()
        .statusCode(400)
        .body("detail", containsString(detail));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                                       | A value for on is required
          {'on': {}, 'do': {'lose': true}}                                         | exactly one of operation and transfer
          {'on': {'operation': '*'}}                                               | A value for do is required
          {'on': {'operation': 'cancel'}, 'do': {'lose': true}}                    | The value cancel of on.operation is invalid
          {'on': {'operation': '*.finish'}, 'do': {'lose': true}}                  | on.operation
          {'on': {'operation': '*', 'api': 'grpc'}, 'do': {'lose': true}}          | one of rest, legacy-rest, json-rpc, soap, console
          {'on': {'operation': '*', 'host': 'x'}, 'do': {'lose': true}}            | Unsupported property with name: host
          {'on': {'operation': '*'}, 'do': {}}                                     | exactly one of error
          {'on': {'operation': '*'}, 'do': {'lose': false}}                        | exactly one of error
          {'on': {'operation': '*'}, 'do': {'lose': true, 'hang': true}}           | exactly one of error
          {'on': {'operation': '*'}, 'do': {'error': 'BROKEN'}}                    | one of
          {'on': {'operation': '*'}, 'do': {'lose': true, 'message': 'x'}}         | do.message
          {'on': {'operation': '*'}, 'do': {'lose': true, 'retry_after': 'PT1S'}}  | do.retry_after
          {'on': {'operation': '*'}, 'do': {'error': 'ERROR', 'retry_after': '-PT1S'}} | do.retry_after
          {'on': {'operation': '*'}, 'do': {'error': 'ERROR', 'retry_after': 'PT0.5S'}} | do.retry_after
          {'on': {'operation': '*'}, 'do': {'delay': {}}}                          | do.delay requires fixed
          {'on': {'operation': '*'}, 'do': {'delay': {'fixed': 'PT1S', 'min': 'PT1S'}}} | do.delay requires fixed
          {'on': {'operation': '*'}, 'do': {'delay': {'fixed': '-PT1S'}}}          | do.delay.fixed
          {'on': {'operation': '*'}, 'do': {'delay': {'fixed': 'PT2H'}}}           | a duration from PT0S to PT1H
          {'on': {'operation': '*'}, 'do': {'delay': {'min': 'PT2S', 'max': 'PT1S'}}} | do.delay.max
          {'on': {'operation': '*'}, 'do': {'delay': {'median': 'PT2S', 'sigma': 9}}} | do.delay.sigma
          {'on': {'operation': '*'}, 'do': {'answer': {}}}                         | do.answer.status
          {'on': {'operation': '*'}, 'do': {'answer': {'status': 100}}}            | a status from 200 to 599
          {'on': {'operation': '*'}, 'do': {'answer': {'status': 200, 'headers': {'a b': 'x'}}}} | the name of a header
          {'on': {'operation': '*'}, 'do': {'answer': {'status': 200, 'headers': {'a': 'x\\r\\ny'}}}} | do.answer.headers.a
          {'on': {'operation': '*'}, 'do': {'answer': {'status': 200, 'headers': {'Content-Length': '1'}}}} | the name of a header
          {'on': {'operation': '*'}, 'do': {'answer': {'status': 200, 'headers': {'a': null}}}} | do.answer.headers.a
          {'on': {'operation': '*'}, 'do': {'answer': {'status': 204, 'body': 'x'}}} | no body for the status 204
          {'on': {'operation': '*', 'user': 'a\\u0000'}, 'do': {'lose': true}}   | contains a NUL character
          {'on': {'operation': '*', 'item': '\\ud800'}, 'do': {'lose': true}}    | an unpaired surrogate
          {'on': null, 'do': {'lose': true}}                                       | A value for on is required
          {'on': {'operation': '*'}, 'do': null}                                   | A value for do is required
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'ttl': 'P9999999D'}     | ttl
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'when': {'skip': -1}}   | when.skip
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'when': {'times': 0}}   | when.times
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'when': {'probability': 1.5}} | when.probability
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'when': {'probability': 0.5, 'times': 1}} | when.probability
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'when': {'seed': 1}}    | when.seed
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'at': 'during'}         | one of before, after
          {'on': {'operation': '*.complete'}, 'do': {'fail': {}}}                  | do.fail.message
          {'on': {'operation': '*.complete'}, 'do': {'fail': {'message': 'x'}}, 'at': 'after'} | before, because do is fail
          {'on': {'operation': '*.cancel'}, 'do': {'fail': {'message': 'x'}}}      | only update_session.complete
          {'on': {'operation': '*'}, 'do': {'linger': {'polls': 1}}}               | only update_session.complete
          {'on': {'operation': '*.complete'}, 'do': {'linger': {'polls': 0}}}      | do.linger.polls
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'ttl': 'PT0S'}          | ttl
          {'on': {'operation': '*'}, 'do': {'lose': true}, 'ttl': 5}               | ttl
          []                                                                       | object
          """)
  void shouldRejectInvalidFault(String json, String detail) {
    postFault(json.replace('\'', '"'))
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString(detail));

    given().get(FAULTS).then().body("$", hasSize(0));
  }

  @Test
  void shouldCreateStorm() {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();

    // When
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("seed", 7, "activate", 1, "fire", 0.5, "only", List.of("error")))
        .post(FAULTS + "/storm")
        .then()
        .statusCode(201)
        .body("on.operation", hasItem("content.library.item.update_session.get"));

    // Then
    List<Integer> statuses =
        IntStream.range(0, 30)
            .mapToObj(call -> ADMINISTRATOR.updateSession(session).statusCode())
            .toList();
    assertThat(statuses).contains(200, 503);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"activate": 0}       | activate
          {"fire": 2}           | fire
          {"only": []}          | only
          {"only": ["hang"]}    | error, delay, lose or reset
          {"only": [null]}      | only
          {"seed": "x"}         | seed
          """)
  void shouldRejectInvalidStorm(String json, String detail) {
    given()
        .contentType(ContentType.JSON)
        .body(json)
        .post(FAULTS + "/storm")
        .then()
        .statusCode(400)
        .body("detail", containsString(detail));
  }

  @Test
  void shouldRejectMissingBody() {
    given()
        .post(FAULTS)
        .then()
        .statusCode(400)
        .body("detail", equalTo("A value for on is required."));
  }

  @Test
  void shouldRecordChangesInAuditLog() {
    try (var auditLog = new AuditLogCapture()) {
      String fault = create("{'on': {'operation': '*.cancel'}, 'do': {'lose': true}}");
      given().delete(FAULTS + "/" + fault).then().statusCode(204);
      deleteFaults();

      assertThat(auditLog.lines())
          .containsExactly(
              "control change=\"create fault %s on *.cancel\" address=127.0.0.1".formatted(fault),
              "control change=\"delete fault %s\" address=127.0.0.1".formatted(fault),
              "control change=\"delete all faults\" address=127.0.0.1");
    }
  }
}
