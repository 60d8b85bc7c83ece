package dev.carrel.api.control;

import static dev.carrel.testing.ControlClient.JOURNAL;
import static dev.carrel.testing.ControlClient.clearJournal;
import static dev.carrel.testing.ControlClient.createFault;
import static dev.carrel.testing.ControlClient.deleteFaults;
import static dev.carrel.testing.ControlClient.getJournal;
import static dev.carrel.testing.ControlClient.verifyJournal;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadRange;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.carrel.crypto.Digests;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SourceServer;
import dev.carrel.testing.TestApi;
import dev.carrel.testing.TestCredentials;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class JournalResourceTest {
  private static final byte[] FILE = "content of the file".getBytes();

  @BeforeEach
  void clear() {
    clearJournal();
  }

  @AfterEach
  void cleanUp() {
    deleteFaults();
  }

  // Entries ---------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldRecordCall(TestApi testApi) {
    // Given
    var scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();

    // When
    scenario.call(Scenario.UPDATE, "cancel", Map.of("update_session_id", session));

    // Then
    getJournal("operation=*.update_session.cancel&session=" + session)
        .then()
        .statusCode(200)
        .body("entries", hasSize(1))
        .body("entries[0].operation", equalTo("content.library.item.update_session.cancel"))
        .body("entries[0].user", equalTo(ADMINISTRATOR.user()))
        .body("entries[0].session", equalTo(session))
        .body("entries[0].error", nullValue())
        .body("entries[0].request.update_session_id", equalTo(session))
        .body("entries[0].duration", startsWith("PT"))
        .body("entries[0].address", equalTo("127.0.0.1"));
  }

  @Test
  void shouldRecordResultOfCall() {
    String item = ADMINISTRATOR.createItemId();

    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    ADMINISTRATOR.updateSession(session);

    getJournal("session=" + session)
        .then()
        .body("entries[0].operation", equalTo("content.library.item.update_session.create"))
        .body("entries[0].item", equalTo(item))
        .body("entries[0].status", equalTo(201))
        .body("entries[0].response", equalTo(session))
        .body("entries[1].status", equalTo(200))
        .body("entries[1].response.state", equalTo("ACTIVE"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRecordRejectedCall(TestApi testApi) {
    // Given
    var scenario = new Scenario(testApi);
    String session = scenario.createCanceledUpdateSession();

    // When
    var rejected = scenario.call(Scenario.UPDATE, "complete", Map.of("update_session_id", session));

    // Then
    getJournal("operation=*.complete&session=" + session)
        .then()
        .body("entries", hasSize(1))
        .body("entries[0].status", equalTo(rejected.statusCode()))
        .body("entries[0].error", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body("entries[0].message", containsString("CANCELED"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRecordCallWithoutLogin(TestApi testApi) {
    // Given
    String session = new Scenario(testApi).createUpdateSession();

    // When
    new Scenario(testApi)
        .useNoCredentials()
        .call(Scenario.UPDATE, "complete", Map.of("update_session_id", session));

    // Then
    getJournal("operation=*.update_session.complete&error=UNAUTHENTICATED&session=" + session)
        .then()
        .body("entries", hasSize(1))
        .body("entries[0].user", nullValue());
  }

  @Test
  void shouldRecordMalformedRequestAndUnknownUrl() {
    given()
        .header("Authorization", TestCredentials.basic(ADMINISTRATOR.user(), "carrel"))
        .contentType("application/json")
        .body("{")
        .post("/api/content/local-library");
    given().get("/api/unknown");

    getJournal("status=4xx")
        .then()
        .body("entries", hasSize(2))
        .body("entries[0].operation", equalTo("content.local_library.create"))
        .body("entries[0].error", equalTo("INVALID_REQUEST"))
        .body("entries[1].path", equalTo("/api/unknown"))
        .body("entries[1].status", equalTo(404));
  }

  @Test
  void shouldRecordEachCallBeforeItsResponse() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    for (int i = 1; i <= 50; i++) {
      ADMINISTRATOR.updateSession(session);
      verifyJournal(
              "{'calls': {'operation': '*.update_session.get', 'session': '%s'}, 'times': {'exactly': %d}}"
                  .formatted(session, i))
          .then()
          .statusCode(200);
    }
  }

  @Test
  void shouldRecordLoginOverSoap() {
    given()
        .contentType("text/xml")
        .body(
            "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>"
                + "<Login xmlns='urn:vim25'><_this type='SessionManager'>SessionManager</_this>"
                + "<userName>%s</userName><password>%s</password></Login></Body></Envelope>"
                    .formatted(ADMINISTRATOR.user(), ADMINISTRATOR.password()))
        .post("/sdk");

    getJournal("api=soap")
        .then()
        .body("entries", hasSize(1))
        .body("entries[0].operation", equalTo("cis.session.create"));
  }

  @Test
  void shouldRecordFaultWithoutResponse() throws IOException {
    String fault =
        createFault("{\"on\": {\"operation\": \"*.library.list\"}, \"do\": {\"lose\": true}}");

    try (var connection =
        RawHttpConnection.sendHeaders(
            RestAssured.port,
            "GET",
            "/api/content/library",
            "Authorization: " + TestCredentials.basic(ADMINISTRATOR.user(), "carrel") + "\r\n")) {
      connection.readRemainingText();
    }

    getJournal("operation=*.library.list")
        .then()
        .body("entries", hasSize(1))
        .body("entries[0].fault", equalTo(fault))
        .body("entries[0].status", nullValue());
  }

  // Transfers -------------------------------------------------------------------------------------

  @Test
  void shouldRecordUpload() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    upload(uri, FILE).then().statusCode(200);

    getJournal("transfer=upload&session=" + session)
        .then()
        .body("entries", hasSize(1))
        .body("entries[0].file", equalTo("disk.iso"))
        .body("entries[0].bytes", equalTo(FILE.length))
        .body(
            "entries[0].checksum.checksum", equalTo(HexFormat.of().formatHex(Digests.sha256(FILE))))
        .body("entries[0].outcome", equalTo("done"))
        .body("entries[0].status", equalTo(200))
        .body("entries[0].ended", notNullValue());
  }

  @Test
  void shouldRecordUploadFromItsBeginning() throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    String query = "transfer=upload&session=" + session;

    // When
    try (var connection = RawHttpConnection.beginUpload(uri, FILE.length)) {
      // Then
      await()
          .untilAsserted(
              () -> getJournal(query).then().body("entries[0].outcome", equalTo("running")));
      connection.write(Arrays.copyOf(FILE, 7));
    }
    await()
        .untilAsserted(
            () ->
                getJournal(query)
                    .then()
                    .body("entries", hasSize(1))
                    .body("entries[0].outcome", equalTo("interrupted: interrupted"))
                    .body("entries[0].bytes", equalTo(7))
                    .body("entries[0].status", nullValue()));
  }

  @Test
  void shouldRecordRejectedUpload() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    createFault("{\"on\": {\"transfer\": \"upload\"}, \"do\": {\"no_space\": {}}}");

    upload(uri, FILE).then().statusCode(500);

    getJournal("transfer=upload&session=" + session)
        .then()
        .body("entries[0].outcome", equalTo("failed: no-room"))
        .body("entries[0].error", equalTo("UNABLE_TO_ALLOCATE_RESOURCE"))
        .body("entries[0].fault", startsWith("f-"))
        .body("entries[0].status", equalTo(500));
  }

  @Test
  void shouldRecordDownloadOfRange() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", FILE);

    given().header("Range", "bytes=1-4").get(uri).then().statusCode(206);

    await()
        .untilAsserted(
            () ->
                getJournal("transfer=download")
                    .then()
                    .body("entries", hasSize(1))
                    .body("entries[0].range", equalTo("bytes=1-4"))
                    .body("entries[0].bytes", equalTo(4))
                    .body("entries[0].outcome", equalTo("done"))
                    .body("entries[0].status", equalTo(206)));
  }

  @Test
  void shouldRecordRejectedDownload() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", FILE);

    given().header("Range", "bytes=99999-").get(uri).then().statusCode(416);

    getJournal("transfer=download")
        .then()
        .body("entries", hasSize(1))
        .body("entries[0].status", equalTo(416))
        .body("entries[0].error", equalTo("INVALID_ARGUMENT"))
        .body("entries[0].file", equalTo("disk.iso"));
  }

  @Test
  void shouldRecordUploadThatIsRejectedBeforeItBegins() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    uploadRange(uri, FILE, 5, FILE.length).then().statusCode(416);

    getJournal("transfer=upload&status=4xx&session=" + session)
        .then()
        .body("entries", hasSize(1))
        .body("entries[0].file", equalTo("disk.iso"));
  }

  @Test
  void shouldNotRecordEndOfTransferThatBeganBeforeClear() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var connection = RawHttpConnection.beginUpload(uri, FILE.length)) {
      await().untilAsserted(() -> getJournal("transfer=upload").then().body("entries", hasSize(1)));

      clearJournal();
      connection.write(FILE);
      assertThat(connection.readResponse()).startsWith("HTTP/1.1 200");
    }

    verifyJournal("{'calls': {'transfer': 'upload'}, 'times': {'exactly': 0}}")
        .then()
        .statusCode(200);
  }

  @Test
  void shouldRecordCallWithNulCharacter() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    ADMINISTRATOR
        .addFile(session, Map.of("name", "a\u0000b", "source_type", "PUSH"))
        .then()
        .statusCode(400);

    verifyJournal(
            "{'calls': {'operation': '*.file.add', 'status': '400'}, 'times': {'exactly': 1}}")
        .then()
        .statusCode(200);
  }

  @Test
  void shouldRecordPull() {
    try (var source = SourceServer.ofFile(FILE)) {
      String session = ADMINISTRATOR.createUpdateSessionId();

      ADMINISTRATOR.addPulledFile(session, "disk.iso", source.uri());

      await()
          .untilAsserted(
              () ->
                  getJournal("transfer=pull&session=" + session)
                      .then()
                      .body("entries[0].outcome", equalTo("done"))
                      .body("entries[0].bytes", equalTo(FILE.length))
                      .body("entries[0].method", nullValue()));
    }
  }

  // Secrets ---------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void shouldReplaceSecretsByHashes(TestApi testApi) {
    // Given
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));
    var scenario = new Scenario(testApi).logIn();
    String session = scenario.createUpdateSession();
    String uri = scenario.addFile(session, "disk.iso");
    upload(uri, FILE);
    given().header("vmware-api-session-id", login).get("/api/session");
    given().cookie("vmware-api-session-id", login).get("/api/session");
    scenario.call(
        Scenario.LOCAL_LIBRARY,
        "create",
        Map.of(
            "create_spec",
            Map.of(
                "name",
                "library " + UUID.randomUUID(),
                "storage_backings",
                List.of(),
                "publish_info",
                Map.of(
                    "published",
                    true,
                    "authentication_method",
                    "BASIC",
                    "user_name",
                    "vcsp",
                    "password",
                    "Secret-Pa55word"))));
    scenario.call(
        Scenario.UPDATE_FILE,
        "add",
        Map.of(
            "update_session_id",
            session,
            "file_spec",
            Map.of(
                "name",
                "pulled.iso",
                "source_type",
                "PULL",
                "source_endpoint",
                Map.of("uri", "http://127.0.0.1:1/x?sig=Signed-1&b=\"c"))));

    // When
    String journal = getJournal("limit=1000").asString();
    String har = given().get(JOURNAL + ".har").asString();

    // Then
    String token = URI.create(uri).getPath().split("/")[3];
    for (String text : List.of(journal, har)) {
      assertThat(text)
          .contains("hash-")
          .doesNotContain("Secret-Pa55word", "Signed-1", login, token)
          .doesNotContain(TestCredentials.basic(ADMINISTRATOR.user(), ADMINISTRATOR.password()));
    }
  }

  // Searches --------------------------------------------------------------------------------------

  @Test
  void shouldListEntriesAfterPosition() {
    ADMINISTRATOR.createItemId();
    int last = getJournal("limit=1000").then().extract().path("entries[-1].ended");
    String session = ADMINISTRATOR.createUpdateSessionId();

    getJournal("after=" + last)
        .then()
        .body("entries.operation", hasItem("content.library.item.update_session.create"))
        .body("entries[-1].session", equalTo(session))
        .body("dropped_through", equalTo(0));
    getJournal("after=%d&limit=1".formatted(last)).then().body("entries", hasSize(1));
  }

  @Test
  void shouldReturnHttpArchive() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    given()
        .get(JOURNAL + ".har?session=" + session)
        .then()
        .statusCode(200)
        .body("log.version", equalTo("1.2"))
        .body("log.entries", hasSize(1))
        .body("log.entries[0].request.method", equalTo("POST"))
        .body("log.entries[0].request.url", containsString("/api/content/library/item"))
        .body("log.entries[0].request.postData.text", containsString("library_item_id"))
        .body("log.entries[0].response.status", equalTo(201))
        .body("log.entries[0].response.content.text", containsString(session))
        .body("log.entries[0].timings.wait", notNullValue())
        .body("log.entries[0].startedDateTime", notNullValue());
  }

  // Verification ----------------------------------------------------------------------------------

  @Test
  void shouldFindSecondCallOfComplete() {
    // Given: a client that completes twice (terraform-provider-vsphere#1196)
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.uploadFile(session, "disk.iso", FILE);
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
    ADMINISTRATOR.updateSession(session, "complete");

    // When
    var verification =
        verifyJournal(
            "{'calls': {'operation': '*.update_session.complete', 'session': '%s'}, 'times': {'exactly': 1}}"
                .formatted(session));

    // Then
    verification.then().statusCode(422).body("counted", equalTo(2)).body("entries", hasSize(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'exactly': 2} | 200",
        "{'exactly': 0} | 422",
        "{'at_least': 2} | 200",
        "{'at_least': 3} | 422",
        "{'at_most': 1} | 422",
        "{'at_least': 1, 'at_most': 2} | 200",
        "null | 200"
      })
  void shouldCountCalls(String times, int status) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session);
    ADMINISTRATOR.updateSession(session);

    verifyJournal(
            "{'calls': {'operation': '*.update_session.get', 'session': '%s'}, 'times': %s}"
                .formatted(session, times))
        .then()
        .statusCode(status)
        .body("counted", equalTo(2));
  }

  @Test
  void shouldVerifyOrderInEachSession() {
    // Given
    String ordered = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.uploadFile(ordered, "disk.iso", FILE);
    ADMINISTRATOR.updateSession(ordered, "complete").then().statusCode(204);
    String order =
        "{'order': [{'operation': '*.file.add'}, {'transfer': 'upload'}, {'operation': '*.complete'}], 'session': 'each'}";
    verifyJournal(order).then().statusCode(200);

    // When
    String unordered = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(unordered, "disk.iso");
    ADMINISTRATOR.updateSession(unordered, "complete");
    upload(uri, FILE);

    // Then
    verifyJournal(order)
        .then()
        .statusCode(422)
        .body("violations", hasSize(1))
        .body("violations[0].session", equalTo(unordered))
        .body("violations[0].missing", equalTo(2))
        .body("violations[0].entries", hasSize(2));
  }

  @Test
  void shouldRequireSomeSessionForOrder() {
    verifyJournal(
            "{'order': [{'operation': '*.file.add'}, {'transfer': 'upload'}], 'session': 'each'}")
        .then()
        .statusCode(422);
  }

  @Test
  void shouldRequireOrderInSessionWithoutEntries() {
    verifyJournal(
            "{'order': [{'operation': '*.file.add'}, {'transfer': 'upload'}], 'session': 'unknown'}")
        .then()
        .statusCode(422)
        .body("violations[0].missing", equalTo(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | Exactly one of calls and order",
        "{'calls': {}, 'order': []} | Exactly one of calls and order",
        "{'calls': {'operation': '*.finish'}} | calls.operation",
        "{'calls': {'transfer': 'copy'}} | calls.transfer",
        "{'calls': {'api': 'grpc'}} | calls.api",
        "{'calls': {'api': 'console'}} | calls.api",
        "{'calls': {'status': '99'}} | calls.status",
        "{'calls': {'error': 'BROKEN'}} | calls.error",
        "{'calls': {'after': -1}} | calls.after",
        "{'calls': {'url': 'x'}} | Unsupported property with name: url",
        "{'calls': {}, 'times': {}} | times",
        "{'calls': {}, 'times': {'exactly': 1, 'at_most': 2}} | times",
        "{'calls': {}, 'times': {'exactly': -1}} | numbers from 0",
        "{'calls': {}, 'session': 'each'} | session",
        "{'order': [{}]} | order",
        "{'order': [{}, null]} | order[1]",
        "{'order': [{}, {'status': 'x'}]} | order[1].status",
        "{'order': [{}, {}], 'times': {'exactly': 1}} | times",
      })
  void shouldRejectInvalidVerification(String json, String message) {
    verifyJournal(json).then().statusCode(400).body("detail", containsString(message));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=1001, limit",
    "limit=abc, limit",
    "after=abc, after",
    "since=yesterday, since",
    "status=abc, status",
    "operation=finish, operation",
    "color=red, color",
  })
  void shouldRejectInvalidQuery(String query, String message) {
    getJournal(query).then().statusCode(400).body("detail", containsString(message));
  }
}
