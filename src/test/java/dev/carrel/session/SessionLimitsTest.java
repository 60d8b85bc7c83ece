package dev.carrel.session;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static dev.carrel.testing.RestClient.id;
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

/** How many sessions a user may have, and files a session. */
@QuarkusTest
class SessionLimitsTest {
  private static final RestClient GREEDY = new RestClient("greedy@vsphere.local", "wants it all");

  @Inject StoredState storedState;
  @Inject SettableClock clock;
  @Inject CarrelConfig config;

  @AfterEach
  void forgetSessions() {
    storedState.execute("DELETE FROM transfer_session WHERE owner = '%s'".formatted(GREEDY.user()));
  }

  private void hasSessions(String item, String state, int many) {
    storedState.execute(
        """
        INSERT INTO transfer_session
          (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
        SELECT gen_random_uuid(), 'DOWNLOAD', '%s', '%s', '%s', 1, 0, '%s'::timestamptz + interval '5m'
          FROM generate_series(1, %d)"""
            .formatted(item, GREEDY.user(), state, clock.instant(), many));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseOneSessionMoreThanAUserMayHave(TestApi testApi) {
    Scenario scenario = new Scenario(testApi).as(GREEDY);
    String item = scenario.createItem();
    int most = config.limits().maxActiveSessionsPerUser();
    hasSessions(item, "ACTIVE", most - 1);
    String last = scenario.createUpdateSession(item);

    var download =
        scenario.call(
            Scenario.DOWNLOAD, "create", Map.of("create_spec", Map.of("library_item_id", item)));
    var update =
        scenario.call(
            Scenario.UPDATE,
            "create",
            Map.of("create_spec", Map.of("library_item_id", scenario.createItem())));

    for (Response answer : List.of(download, update)) {
      scenario.assertError(answer, "UNABLE_TO_ALLOCATE_RESOURCE");
      assertThat(answer.asString()).contains(GREEDY.user(), String.valueOf(most));
    }
    new Scenario(testApi).createDownloadSession(item);
    scenario.callExpectingSuccess(Scenario.UPDATE, "cancel", Map.of("update_session_id", last));
    scenario.createDownloadSession(item);
  }

  @Test
  void shouldCountNeitherWhatHasEndedNorWhatHasExpired() {
    String item = GREEDY.createItemId();
    int most = config.limits().maxActiveSessionsPerUser();
    hasSessions(item, "ACTIVE", most);
    clock.advance(Duration.ofMinutes(5));
    hasSessions(item, "CANCELED", most);

    GREEDY.createDownloadSession(item).then().statusCode(201);
  }

  /**
   * Around the most that there may be, and around where creations begin to wait for each other. All
   * have counted, or wait to, before the first can commit.
   */
  @ParameterizedTest
  @CsvSource({"5, 5", "105, 15"})
  void shouldCountRightWhateverIsCreatedAtOnce(int places, int created) throws SQLException {
    String item = GREEDY.createItemId();
    hasSessions(item, "ACTIVE", config.limits().maxActiveSessionsPerUser() - places);
    List<CompletableFuture<Response>> answers;

    try (var connection = storedState.connection();
        var lock = connection.createStatement()) {
      connection.setAutoCommit(false);
      lock.execute("SELECT FROM item WHERE id = '%s' FOR UPDATE".formatted(item));
      answers =
          Stream.generate(() -> callAsync(() -> GREEDY.createDownloadSession(item)))
              .limit(15)
              .toList();
      storedState.awaitBlockedStatements(15);
    }

    assertThat(answers).filteredOn(answer -> answer.join().statusCode() == 201).hasSize(created);
  }

  private void hasFiles(String session, int many) {
    storedState.execute(
        """
        INSERT INTO update_session_file (session_id, name, source_type, status, token, bytes_transferred)
        SELECT '%s', 'file ' || n, 'NONE', 'READY', gen_random_uuid(), 0 FROM generate_series(1, %d) n"""
            .formatted(session.substring(0, 36), many));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseOneFileMoreThanASessionMayHave(TestApi testApi) {
    Scenario scenario = new Scenario(testApi).as(GREEDY);
    String session = scenario.createUpdateSession();
    int most = config.limits().maxFilesPerSession();
    hasFiles(session, most - 1);
    scenario.addFile(session, "last.iso");

    var spec = Map.of("name", "more.iso", "source_type", "PUSH");
    var answer =
        scenario.call(
            Scenario.UPDATE_FILE, "add", Map.of("update_session_id", session, "file_spec", spec));

    scenario.assertError(answer, "UNABLE_TO_ALLOCATE_RESOURCE");
    assertThat(answer.asString()).contains(String.valueOf(most));
    scenario.addFile(session, "last.iso");
    scenario.callExpectingSuccess(
        Scenario.UPDATE_FILE,
        "remove",
        Map.of("update_session_id", session, "file_name", "last.iso"));
    scenario.addFile(session, "more.iso");
  }

  @Test
  void shouldCountWhatComesInAnArchive() {
    String session =
        id(GREEDY.createUpdateSession(id(GREEDY.createItem(GREEDY.createLibraryId(), "x", "ovf"))));
    int most = config.limits().maxFilesPerSession();
    hasFiles(session, most - 1);
    String uri = GREEDY.addFileAndGetUri(session, "vm.ova");

    var answer = upload(uri, OvfPackageBuilder.withDisks("disk.vmdk").archive());

    answer
        .then()
        .statusCode(500)
        .body("error_type", equalTo("UNABLE_TO_ALLOCATE_RESOURCE"))
        .body("messages[0].args", contains(String.valueOf(most)));
  }
}
