package dev.carrel.session;

import static dev.carrel.testing.Scenario.DOWNLOAD;
import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.UPDATE;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of sessions, tested by one scenario in each API. */
@QuarkusTest
class SessionRulesTest {
  @Inject StoredState storedState;
  @Inject SettableClock clock;

  private static Map<String, ?> idParameter(String session) {
    return Map.of("update_session_id", session);
  }

  @ParameterizedTest
  @EnumSource
  void shouldListOnlySessionsOfCaller(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String sessionOfAdministrator = scenario.createDownloadSession(item);
    scenario.useCredentialsOf(RestClient.DOWNLOADER);
    String ownSession = scenario.createDownloadSession(item);

    List<String> listed =
        scenario.callExpectingSuccess(DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(listed).containsExactly(ownSession).doesNotContain(sessionOfAdministrator);
    assertThat(scenario.<List<String>>callExpectingSuccess(DOWNLOAD, "list", Map.of()))
        .contains(ownSession)
        .doesNotContain(sessionOfAdministrator);
  }

  @ParameterizedTest
  @EnumSource
  void shouldOmitIdOfSession(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String updateSession = scenario.createUpdateSession(item);
    String downloadSession = scenario.createDownloadSession(item);

    Map<String, Object> update =
        scenario.callExpectingSuccess(UPDATE, "get", idParameter(updateSession));
    Map<String, Object> download =
        scenario.callExpectingSuccess(
            DOWNLOAD, "get", Map.of("download_session_id", downloadSession));

    assertThat(update).doesNotContainKey("id").containsEntry("library_item_id", item);
    assertThat(download).doesNotContainKey("id").containsEntry("library_item_id", item);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportPreviewNotApplicableWithoutDescriptor(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    Map<String, Map<String, Object>> empty =
        scenario.callExpectingSuccess(UPDATE, "get", idParameter(session));
    scenario.uploadFile(session, "disk.iso");
    Map<String, Map<String, Object>> received =
        scenario.callExpectingSuccess(UPDATE, "get", idParameter(session));

    scenario.callExpectingSuccess(UPDATE, "complete", idParameter(session));

    Map<String, Map<String, Object>> done =
        scenario.callExpectingSuccess(UPDATE, "get", idParameter(session));
    assertThat(empty.get("preview_info")).containsEntry("state", "UNAVAILABLE");
    assertThat(received.get("preview_info")).containsEntry("state", "NOT_APPLICABLE");
    assertThat(done).doesNotContainKey("preview_info");
  }

  @ParameterizedTest
  @EnumSource
  void shouldStoreWarningBehavior(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    List<Map<String, Object>> behavior =
        List.of(
            Map.of("type", "EXPIRED_CERTIFICATE", "ignored", true),
            Map.of("type", "SELF_SIGNED_CERTIFICATE", "ignored", false));

    scenario.callExpectingSuccess(
        UPDATE,
        "update",
        Map.of("update_session_id", session, "update_spec", Map.of("warning_behavior", behavior)));

    Map<String, Object> found = scenario.callExpectingSuccess(UPDATE, "get", idParameter(session));
    assertThat(found.get("warning_behavior")).isEqualTo(behavior);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveFileOfSession(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    scenario.addFile(session, "unwanted.iso");

    scenario.callExpectingSuccess(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "unwanted.iso"));

    assertThat(scenario.<List<?>>callExpectingSuccess(UPDATE_FILE, "list", idParameter(session)))
        .isEmpty();
    Map<String, Object> found = scenario.callExpectingSuccess(UPDATE, "get", idParameter(session));
    assertThat(found).containsEntry("state", "ACTIVE");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveFileOfItemOnCompletion(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String session = scenario.createUpdateSession(item);
    scenario.callExpectingSuccess(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "disk.iso"));
    var files = Map.of("library_item_id", item);
    assertThat(scenario.<List<?>>callExpectingSuccess(ITEM + ".file", "list", files)).hasSize(1);

    scenario.callExpectingSuccess(UPDATE, "complete", idParameter(session));

    assertThat(scenario.<List<?>>callExpectingSuccess(ITEM + ".file", "list", files)).isEmpty();
    Map<String, Object> found = scenario.callExpectingSuccess(ITEM, "get", files);
    assertThat(found).containsEntry("size", 0).containsEntry("content_version", "3");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepFileThatIsRemovedAndAddedAgain(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItemWithFile();
    String session = scenario.createUpdateSession(item);
    scenario.callExpectingSuccess(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "disk.iso"));
    scenario.uploadFile(session, "disk.iso");

    scenario.callExpectingSuccess(UPDATE, "complete", idParameter(session));

    assertThat(
            scenario.<List<?>>callExpectingSuccess(
                ITEM + ".file", "list", Map.of("library_item_id", item)))
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportReceivedFilesAsValid(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    scenario.uploadFile(session, "disk.iso");

    Map<String, Object> result =
        scenario.callExpectingSuccess(UPDATE_FILE, "validate", idParameter(session));

    assertThat(result)
        .isEqualTo(
            Map.of("has_errors", false, "missing_files", List.of(), "invalid_files", List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailDownloadSessionWithReasonOfClient(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createDownloadSession();
    scenario.callExpectingSuccess(
        DOWNLOAD,
        "fail",
        Map.of("download_session_id", session, "client_error_message", "disk full"));

    Map<String, Object> found =
        scenario.callExpectingSuccess(DOWNLOAD, "get", Map.of("download_session_id", session));

    assertThat(found).containsEntry("state", "ERROR");
    assertThat(found.get("error_message").toString()).contains("default_message=disk full");
  }

  /** Simulates a statement that disagrees with {@code SessionKind.allowedStates}. */
  @ParameterizedTest
  @EnumSource
  void shouldReportInternalErrorWhenAllowedStepChangesNoRow(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String active = scenario.createUpdateSession();
    String canceled = scenario.createCanceledUpdateSession();

    storedState.whileSessionChangesAreSkipped(
        active,
        () -> {
          Response step = scenario.call(UPDATE, "keep_alive", idParameter(active));

          scenario.assertError(step, "INTERNAL_SERVER_ERROR");
        });
    storedState.whileSessionChangesAreSkipped(
        canceled,
        () -> {
          Response deletion = scenario.call(UPDATE, "delete", idParameter(canceled));

          scenario.assertError(deletion, "INTERNAL_SERVER_ERROR");
        });
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportInternalErrorWhenExpiredSessionCannotBeDeleted(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    clock.advance(Duration.ofMinutes(5));

    storedState.whileSessionChangesAreSkipped(
        session,
        () -> {
          Response expired = scenario.call(UPDATE, "get", idParameter(session));

          scenario.assertError(expired, "INTERNAL_SERVER_ERROR");
        });
  }
}
