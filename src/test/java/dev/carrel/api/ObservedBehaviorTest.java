package dev.carrel.api;

import static dev.carrel.testing.OvfPackageBuilder.descriptor;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.endpointUri;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.UPDATE;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.testing.Contract;
import dev.carrel.testing.Contract.Operation;
import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SourceServer;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behavior of vCenter that its documentation does not specify, but that clients observed or rely
 * on, through every API that has it. The table in {@code docs/parity.md} names the sources.
 */
@QuarkusTest
class ObservedBehaviorTest {
  private static final String LEGACY_ITEM_PATH = "/rest/com/vmware/content/library/item/";
  private static final byte[] FILE = "content".getBytes();

  private static Stream<Arguments> onEachApi(String... values) {
    return Stream.of(TestApi.values())
        .flatMap(testApi -> Stream.of(values).map(value -> Arguments.of(testApi, value)));
  }

  static Stream<Arguments> checksumsOfWrongForm() {
    return onEachApi("invalid", "", "ed7002", "zz".repeat(32), "ed7002\u00e4\n");
  }

  @ParameterizedTest
  @MethodSource("checksumsOfWrongForm")
  void shouldRejectUploadedFileIfDeclaredChecksumHasWrongForm(TestApi testApi, String checksum) {
    var scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    String uri =
        add(scenario, session, Map.of("source_type", "PUSH", "checksum_info", sha256(checksum)))
            .get("upload_endpoint")
            .get("uri");

    var response = upload(uri, FILE);

    response.then().statusCode(400);
    assertChecksumMismatch(scenario, session, "checksum_mismatch");
  }

  @ParameterizedTest
  @MethodSource("checksumsOfWrongForm")
  void shouldRejectPulledFileIfDeclaredChecksumHasWrongForm(TestApi testApi, String checksum) {
    var scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    try (var sourceServer = SourceServer.ofFile(FILE)) {

      add(
          scenario,
          session,
          Map.of(
              "source_type",
              "PULL",
              "source_endpoint",
              Map.of("uri", sourceServer.uri()),
              "checksum_info",
              sha256(checksum)));

      await().until(() -> getFile(scenario, session).get("status").equals("ERROR"));
      assertChecksumMismatch(scenario, session, "import_failed");
    }
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldAcceptFileOfUnknownSize(TestApi testApi) {
    var scenario = new Scenario(testApi);
    String pushSession = scenario.createUpdateSession();
    String pullSession = scenario.createUpdateSession();
    try (var sourceServer = SourceServer.ofFile(FILE)) {

      var added = add(scenario, pushSession, Map.of("source_type", "PUSH", "size", -1));
      add(
          scenario,
          pullSession,
          Map.of(
              "source_type",
              "PULL",
              "source_endpoint",
              Map.of("uri", sourceServer.uri()),
              "size",
              -1));

      upload(added.get("upload_endpoint").get("uri"), FILE).then().statusCode(200);
      await().until(() -> getFile(scenario, pullSession).get("status").equals("READY"));
    }
    for (String session : List.of(pushSession, pullSession)) {
      assertThat(getFile(scenario, session))
          .satisfies(file -> assertThat(((Number) file.get("size")).intValue()).isEqualTo(7));
    }
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldRejectOtherNegativeSizes(TestApi testApi) {
    var scenario = new Scenario(testApi);

    var response =
        scenario.call(
            UPDATE_FILE,
            "add",
            Map.of(
                "update_session_id",
                scenario.createUpdateSession(),
                "file_spec",
                Map.of("name", "disk.iso", "source_type", "PUSH", "size", -2)));

    scenario.assertError(response, "INVALID_ARGUMENT");
  }

  /** Legacy REST and JSON-RPC always name the operation. */
  @Test
  void shouldAddFileByActionThroughRest() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String path = "/api/content/library/item/update-session/" + session + "/file?action=add";

    var added = ADMINISTRATOR.request(Map.of("name", "disk.iso", "source_type", "PUSH")).post(path);
    var rejected = ADMINISTRATOR.request(Map.of("name", "../up", "source_type", "PUSH")).post(path);
    var withoutBody = ADMINISTRATOR.request().post(path);

    added.then().statusCode(201).body("name", equalTo("disk.iso"));
    upload(endpointUri(added, "upload_endpoint"), FILE).then().statusCode(200);
    rejected.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
    withoutBody.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /library/item?library_id?library_id={library}                  | library_id?library_id
          GET    | /library/item?library_id={library}&foo=1                       | foo
          GET    | /library/item?LIBRARY_ID={library}                             | LIBRARY_ID
          GET    | /local-library?names=a                                         | names
          GET    | /local-library/{library}?library_id={library}                  | library_id
          GET    | /type?foo                                                      | foo
          PATCH  | /local-library/{library}?update_spec=x                         | update_spec
          POST   | /local-library?client_token={token}&foo=1                      | foo
          POST   | /local-library?client_token={token}                            |
          POST   | /library?action=find                                           |
          POST   | /library?action=find&foo=1                                     | foo
          POST   | /local-library?Action=find                                     | Action
          GET    | /library/{library}?ACTION=find                                 | ACTION
          DELETE | /local-library/{library}?force=true                            | force
          """)
  void shouldRejectUnknownQueryParametersThroughRest(String method, String path, String unknown) {
    String url =
        "/api/content"
            + path.replace("{library}", ADMINISTRATOR.createLibraryId())
                .replace("{token}", UUID.randomUUID().toString());

    var response = ADMINISTRATOR.request(Map.of("name", "library")).request(method, url);

    if (unknown == null) {
      assertThat(response.asString()).doesNotContain("unsupportedProperty");
    } else {
      response
          .then()
          .statusCode(400)
          .body("error_type", equalTo("INVALID_ARGUMENT"))
          .body("messages[0].id", equalTo("com.vmware.vapi.rest.unsupportedProperty"))
          .body(
              "messages[0].default_message",
              equalTo("Unsupported property with name: " + unknown + "."))
          .body("messages[0].args", contains(unknown));
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldRejectUnknownQueryParameterOfEveryOperationThroughRest() {
    return Contract.operations().stream()
        .map(
            operation ->
                DynamicTest.dynamicTest(
                    operation.toString(), () -> assertRejectsUnknownParameter(operation)));
  }

  private static void assertRejectsUnknownParameter(Operation operation) {
    JsonNode mapping = operation.restMapping();
    String path = mapping.get("path").asText().replaceAll("\\{\\w+}", "x");
    String action = mapping.has("action") ? "&action=" + mapping.get("action").asText() : "";

    var response =
        ADMINISTRATOR.request().request(mapping.get("method").asText(), path + "?foo=1" + action);

    response.then().statusCode(400).body("messages[0].args", contains("foo"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rest/com/vmware/content/local-library?foo=1", "/q/health/live?foo=1"})
  void shouldIgnoreUnknownQueryParametersElsewhere(String path) {
    ADMINISTRATOR.request().get(path).then().statusCode(200);
  }

  @Test
  void shouldCompareCaseOfActionParameterThroughLegacyRest() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String path = LEGACY_ITEM_PATH + "update-session/id:" + session + "?~ACTION=cancel";

    var response = ADMINISTRATOR.request().post(path);

    response.then().statusCode(404);
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldReportStepInWrongState(TestApi testApi) {
    var scenario = new Scenario(testApi);
    String session = scenario.createCanceledUpdateSession();

    var response = scenario.call(UPDATE, "complete", Map.of("update_session_id", session));

    scenario.assertError(response, "NOT_ALLOWED_IN_CURRENT_STATE");
    assertOnlyMessage(
        testApi.messages(response),
        "com.vmware.vdcs.cls-main.update_session_invalid_state_for_operation_reason",
        "The operation complete can not be invoked when the import session is in the CANCELED state. Reason: The session was canceled.",
        List.of("complete", "CANCELED", "The session was canceled."));
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldReportMissingAndInvalidFilesInOneMessage(TestApi testApi) {
    var scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession(createOvfItem(scenario));
    uploadFile(scenario, session, "vm.ovf", descriptor("<File href='x.nvram'/>"));
    uploadFile(scenario, session, "readme.txt", FILE);

    var response = scenario.call(UPDATE, "complete", Map.of("update_session_id", session));

    scenario.assertError(response, "NOT_ALLOWED_IN_CURRENT_STATE");
    assertOnlyMessage(
        testApi.messages(response),
        "com.vmware.vdcs.cls-main.session_has_missing_or_invalid_files",
        "Session has missing file(s):  or invalid file(s): x.nvram readme.txt .",
        List.of("", "x.nvram readme.txt "));
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldReportMissingDescriptor(TestApi testApi) {
    var scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession(createOvfItem(scenario));
    uploadFile(scenario, session, "disk.vmdk", FILE);

    var response = scenario.call(UPDATE, "complete", Map.of("update_session_id", session));

    assertOnlyMessage(
        testApi.messages(response),
        "com.vmware.vdcs.cls-main.session_has_missing_or_invalid_files",
        "Session has missing file(s): *.ovf  or invalid file(s): .",
        List.of("*.ovf ", ""));
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldNameItemInErrorOfFailedPull(TestApi testApi) {
    var scenario = new Scenario(testApi);
    String item = scenario.createItem();
    String session = scenario.createUpdateSession(item);
    try (var sourceServer =
        new SourceServer(request -> request.response().setStatusCode(403).end())) {

      add(
          scenario,
          session,
          Map.of("source_type", "PULL", "source_endpoint", Map.of("uri", sourceServer.uri())));

      await().until(() -> getSession(scenario, session).get("state").equals("ERROR"));
    }
    String fileError = "Error transferring file disk.iso. Reason: ";
    assertThat((String) errorOf(getFile(scenario, session)).get("default_message"))
        .startsWith(fileError)
        .contains("403");
    assertThat((String) errorOf(getSession(scenario, session)).get("default_message"))
        .startsWith("The import of library item " + item + " has failed. Reason: " + fileError);
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldReportUnknownItem(TestApi testApi) {
    var scenario = new Scenario(testApi);

    var response = scenario.call(ITEM, "get", Map.of("library_item_id", "unknown"));

    scenario.assertError(response, "NOT_FOUND");
    assertThat(testApi.messages(response).get(0))
        .containsEntry("default_message", "Cannot find library item unknown.");
  }

  @Test
  void shouldReportUnknownUrlThroughLegacyRest() {
    String path = "/com/vmware/content/unknown";

    var response = ADMINISTRATOR.request().get("/rest" + path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertOnlyMessage(
        TestApi.LEGACY_REST.messages(response),
        "com.vmware.vapi.rest.operationsForUrlNotFound",
        "Unable to find operations for URL: " + path + ".",
        List.of(path));
  }

  /** The other APIs have one place for each parameter. */
  @Test
  void shouldAcceptFileNameInQueryThroughLegacyRest() {
    var scenario = new Scenario(TestApi.LEGACY_REST);
    String item = scenario.createItemWithFile();
    String download = scenario.createDownloadSession(item);
    String update = scenario.createUpdateSession(item);
    scenario.addFile(update, "disk.iso");

    for (String call :
        List.of(
            "downloadsession/file/id:" + download + "?~action=prepare&file_name=disk.iso",
            "downloadsession/file/id:" + download + "?file_name=disk.iso&~action=get",
            "updatesession/file/id:" + update + "?~action=get&file_name=disk.iso",
            "storage/id:" + item + "?~action=get&file_name=disk.iso",
            "file/id:" + item + "?~action=get&name=disk.iso")) {
      var response = ADMINISTRATOR.request().post(LEGACY_ITEM_PATH + call);

      assertThat(response.statusCode()).as(call).isEqualTo(200);
      assertThat(response.asString()).as(call).contains("disk.iso");
    }
    ADMINISTRATOR
        .request()
        .post(
            LEGACY_ITEM_PATH
                + "updatesession/file/id:"
                + update
                + "?~action=remove&file_name=disk.iso")
        .then()
        .statusCode(200);
  }

  @Test
  void shouldRejectDifferentFileNamesInBodyAndQuery() {
    String download = new Scenario(TestApi.LEGACY_REST).createDownloadSession();
    String path = LEGACY_ITEM_PATH + "downloadsession/file/id:" + download;

    var same =
        ADMINISTRATOR
            .request(Map.of("file_name", "disk.iso"))
            .post(path + "?~action=get&file_name=disk.iso");
    var different =
        ADMINISTRATOR
            .request(Map.of("file_name", "disk.iso"))
            .post(path + "?~action=get&file_name=other.iso");

    same.then().statusCode(200);
    different.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @ParameterizedTest
  @EnumSource(TestApi.class)
  void shouldAcceptFileIfDescriptorRefersToNoFiles(TestApi testApi) {
    var scenario = new Scenario(testApi);
    String item = createOvfItem(scenario);
    String session = scenario.createUpdateSession(item);
    uploadFile(scenario, session, "vm.ovf", descriptor(""));
    uploadFile(scenario, session, "disk-0.vmdk", FILE);
    try (var log = ErrorLogCapture.start()) {

      Map<String, ?> validation =
          scenario.callExpectingSuccess(
              UPDATE_FILE, "validate", Map.of("update_session_id", session));
      scenario.callExpectingSuccess(UPDATE, "complete", Map.of("update_session_id", session));

      assertThat(validation.get("has_errors")).isEqualTo(false);
      assertThat(log.warnings())
          .anySatisfy(line -> assertThat(line).contains("refers to no files", "disk-0.vmdk"));
    }
    ADMINISTRATOR.listItemFiles(item).then().body("name", contains("disk-0.vmdk", "vm.ovf"));
  }

  private static void assertOnlyMessage(
      List<Map<String, Object>> messages, String id, String text, List<String> args) {
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0))
        .containsEntry("id", id)
        .containsEntry("default_message", text)
        .containsEntry("args", args);
  }

  private static String createOvfItem(Scenario scenario) {
    return scenario.callExpectingSuccess(
        ITEM,
        "create",
        Map.of(
            "create_spec",
            Map.of("library_id", scenario.createLibrary(), "name", "item", "type", "ovf")));
  }

  private static void uploadFile(Scenario scenario, String session, String name, byte[] content) {
    upload(scenario.addFile(session, name), content).then().statusCode(200);
  }

  private static Map<String, ?> sha256(String checksum) {
    return Map.of("algorithm", "SHA256", "checksum", checksum);
  }

  private static void assertChecksumMismatch(Scenario scenario, String session, String errorId) {
    Map<String, ?> file = getFile(scenario, session);
    assertThat(file.get("status")).isEqualTo("ERROR");
    assertThat(errorOf(file)).containsEntry("id", "com.vmware.vdcs.cls-main.checksum_mismatch");
    Map<String, ?> sessionInfo = getSession(scenario, session);
    assertThat(sessionInfo.get("state")).isEqualTo("ERROR");
    assertThat(errorOf(sessionInfo)).containsEntry("id", "com.vmware.vdcs.cls-main." + errorId);
  }

  private static Map<String, ?> getSession(Scenario scenario, String session) {
    return scenario.callExpectingSuccess(UPDATE, "get", Map.of("update_session_id", session));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> errorOf(Map<String, ?> info) {
    return (Map<String, Object>) info.get("error_message");
  }

  private static Map<String, Map<String, String>> add(
      Scenario scenario, String session, Map<String, ?> spec) {
    var fileSpec = new LinkedHashMap<String, Object>(spec);
    fileSpec.put("name", "disk.iso");
    return scenario.callExpectingSuccess(
        UPDATE_FILE, "add", Map.of("update_session_id", session, "file_spec", fileSpec));
  }

  private static Map<String, ?> getFile(Scenario scenario, String session) {
    return scenario.callExpectingSuccess(
        UPDATE_FILE, "get", Map.of("update_session_id", session, "file_name", "disk.iso"));
  }
}
