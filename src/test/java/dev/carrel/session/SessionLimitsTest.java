package dev.carrel.session;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.config.CarrelConfig;
import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits of sessions per user and files per session. */
@QuarkusTest
class SessionLimitsTest {
  private static final RestClient USER =
      new RestClient("session-limit@vsphere.local", "test-password-2");

  @Inject StoredState storedState;
  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;
  @Inject CarrelConfig config;

  @AfterEach
  void deleteSessions() {
    storedState.execute("DELETE FROM transfer_session WHERE owner = '%s'".formatted(USER.user()));
  }

  private void insertSessions(String item, String state, int count) {
    storedState.execute(
        """
        INSERT INTO transfer_session
          (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
        SELECT gen_random_uuid(), 'DOWNLOAD', '%s', '%s', '%s', 1, 0, '%s'::timestamptz + interval '5m'
          FROM generate_series(1, %d)"""
            .formatted(item, USER.user(), state, virtualClock.instant(), count));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectSessionAboveLimit(TestApi testApi) {
    Scenario scenario = new Scenario(testApi).useCredentialsOf(USER);
    String item = scenario.createItem();
    int max = config.limits().maxActiveSessionsPerUser();
    insertSessions(item, "ACTIVE", max - 1);
    String last = scenario.createUpdateSession(item);

    var download =
        scenario.call(
            Scenario.DOWNLOAD, "create", Map.of("create_spec", Map.of("library_item_id", item)));
    var update =
        scenario.call(
            Scenario.UPDATE,
            "create",
            Map.of("create_spec", Map.of("library_item_id", scenario.createItem())));

    for (Response response : List.of(download, update)) {
      scenario.assertError(response, "UNABLE_TO_ALLOCATE_RESOURCE");
      assertThat(response.asString()).contains(USER.user(), String.valueOf(max));
    }
    new Scenario(testApi).createDownloadSession(item);
    scenario.callExpectingSuccess(Scenario.UPDATE, "cancel", Map.of("update_session_id", last));
    scenario.createDownloadSession(item);
  }

  @Test
  void shouldCountOnlyActiveSessions() {
    String item = USER.createItemId();
    int max = config.limits().maxActiveSessionsPerUser();
    insertSessions(item, "ACTIVE", max);
    clock.advance(Duration.ofMinutes(5));
    insertSessions(item, "CANCELED", max);

    USER.createDownloadSession(item).then().statusCode(201);
  }

  /**
   * Tests creations near the limit, and near the number of sessions from which each creation locks
   * the user exclusively. The lock on the item ensures that all creations count the sessions, or
   * wait to count them, before the first creation commits.
   */
  @ParameterizedTest
  @CsvSource({"5, 5", "105, 15"})
  void shouldEnforceLimitForConcurrentCreations(int remaining, int created) throws SQLException {
    String item = USER.createItemId();
    insertSessions(item, "ACTIVE", config.limits().maxActiveSessionsPerUser() - remaining);
    List<CompletableFuture<Response>> responses;

    try (var connection = storedState.openConnection();
        var lock = connection.createStatement()) {
      connection.setAutoCommit(false);
      lock.execute("SELECT FROM item WHERE id = '%s' FOR UPDATE".formatted(item));
      responses =
          Stream.generate(() -> callAsync(() -> USER.createDownloadSession(item)))
              .limit(15)
              .toList();
      storedState.awaitBlockedStatements(15);
    }

    assertThat(responses)
        .filteredOn(response -> response.join().statusCode() == 201)
        .hasSize(created);
  }

  private void insertFiles(String session, int count) {
    storedState.execute(
        """
        INSERT INTO update_session_file (session_id, name, source_type, status, token, bytes_transferred)
        SELECT '%s', 'file ' || n, 'NONE', 'READY', gen_random_uuid(), 0 FROM generate_series(1, %d) n"""
            .formatted(session.substring(0, 36), count));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectFileAboveLimit(TestApi testApi) {
    Scenario scenario = new Scenario(testApi).useCredentialsOf(USER);
    String session = scenario.createUpdateSession();
    int max = config.limits().maxFilesPerSession();
    insertFiles(session, max - 1);
    scenario.addFile(session, "last.iso");

    var spec = Map.of("name", "more.iso", "source_type", "PUSH");
    var response =
        scenario.call(
            Scenario.UPDATE_FILE, "add", Map.of("update_session_id", session, "file_spec", spec));

    scenario.assertError(response, "UNABLE_TO_ALLOCATE_RESOURCE");
    assertThat(response.asString()).contains(String.valueOf(max));
    scenario.addFile(session, "last.iso");
    scenario.callExpectingSuccess(
        Scenario.UPDATE_FILE,
        "remove",
        Map.of("update_session_id", session, "file_name", "last.iso"));
    scenario.addFile(session, "more.iso");
  }

  @Test
  void shouldCountFilesOfArchive() {
    String session =
        createdId(
            USER.createUpdateSession(
                createdId(USER.createItem(USER.createLibraryId(), "x", "ovf"))));
    int max = config.limits().maxFilesPerSession();
    insertFiles(session, max - 1);
    String uri = USER.addFileAndGetUri(session, "vm.ova");

    var response = upload(uri, OvfPackageBuilder.withDisks("disk.vmdk").toArchive());

    response
        .then()
        .statusCode(500)
        .body("error_type", equalTo("UNABLE_TO_ALLOCATE_RESOURCE"))
        .body("messages[0].args", contains(String.valueOf(max)));
  }
}
