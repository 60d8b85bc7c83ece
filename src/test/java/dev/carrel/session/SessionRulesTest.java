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

/** What clients lean on of sessions: one scenario over every face. */
@QuarkusTest
class SessionRulesTest {
  @Inject StoredState stored;
  @Inject SettableClock clock;

  private static Map<String, ?> update(String session) {
    return Map.of("update_session_id", session);
  }

  @ParameterizedTest
  @EnumSource
  void shouldListTheCallersOwnSessionsOnly(TestApi face) {
    Scenario world = new Scenario(face);
    String item = world.itemWithFile();
    String ours = world.downloadSession(item);
    world.as(RestClient.DOWNLOADER);
    String theirs = world.downloadSession(item);

    List<String> listed = world.done(DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(listed).containsExactly(theirs).doesNotContain(ours);
    assertThat(world.<List<String>>done(DOWNLOAD, "list", Map.of()))
        .contains(theirs)
        .doesNotContain(ours);
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayThatThereIsNothingToPreviewOnceFilesAreReceived(TestApi face) {
    Scenario world = new Scenario(face);
    String session = world.updateSession();
    Map<String, Map<String, Object>> empty = world.done(UPDATE, "get", update(session));
    world.received(session, "disk.iso");
    Map<String, Map<String, Object>> received = world.done(UPDATE, "get", update(session));

    world.done(UPDATE, "complete", update(session));

    Map<String, Map<String, Object>> done = world.done(UPDATE, "get", update(session));
    assertThat(empty.get("preview_info")).containsEntry("state", "UNAVAILABLE");
    assertThat(received.get("preview_info")).containsEntry("state", "NOT_APPLICABLE");
    assertThat(done).doesNotContainKey("preview_info");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepWhichWarningsAreIgnored(TestApi face) {
    Scenario world = new Scenario(face);
    String session = world.updateSession();
    List<Map<String, Object>> behavior =
        List.of(
            Map.of("type", "EXPIRED_CERTIFICATE", "ignored", true),
            Map.of("type", "SELF_SIGNED_CERTIFICATE", "ignored", false));

    world.done(
        UPDATE,
        "update",
        Map.of("update_session_id", session, "update_spec", Map.of("warning_behavior", behavior)));

    Map<String, Object> seen = world.done(UPDATE, "get", update(session));
    assertThat(seen.get("warning_behavior")).isEqualTo(behavior);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveAFileOfTheSession(TestApi face) {
    Scenario world = new Scenario(face);
    String session = world.updateSession();
    world.announced(session, "unwanted.iso");

    world.done(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "unwanted.iso"));

    assertThat(world.<List<?>>done(UPDATE_FILE, "list", update(session))).isEmpty();
    Map<String, Object> seen = world.done(UPDATE, "get", update(session));
    assertThat(seen).containsEntry("state", "ACTIVE");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRemoveAFileOfTheItemWhenTheSessionIsCompleted(TestApi face) {
    Scenario world = new Scenario(face);
    String item = world.itemWithFile();
    String session = world.updateSession(item);
    world.done(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "disk.iso"));
    var files = Map.of("library_item_id", item);
    assertThat(world.<List<?>>done(ITEM + ".file", "list", files)).hasSize(1);

    world.done(UPDATE, "complete", update(session));

    assertThat(world.<List<?>>done(ITEM + ".file", "list", files)).isEmpty();
    Map<String, Object> seen = world.done(ITEM, "get", files);
    assertThat(seen).containsEntry("size", 0).containsEntry("content_version", "3");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepAFileThatWasRemovedAndAddedAgain(TestApi face) {
    Scenario world = new Scenario(face);
    String item = world.itemWithFile();
    String session = world.updateSession(item);
    world.done(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", "disk.iso"));
    world.received(session, "disk.iso");

    world.done(UPDATE, "complete", update(session));

    assertThat(world.<List<?>>done(ITEM + ".file", "list", Map.of("library_item_id", item)))
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindNothingWrongWithFilesThatAreReceived(TestApi face) {
    Scenario world = new Scenario(face);
    String session = world.updateSession();
    world.received(session, "disk.iso");

    Map<String, Object> result = world.done(UPDATE_FILE, "validate", update(session));

    assertThat(result)
        .isEqualTo(
            Map.of("has_errors", false, "missing_files", List.of(), "invalid_files", List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailADownloadWithTheClientsReason(TestApi face) {
    Scenario world = new Scenario(face);
    String session = world.downloadSession();
    world.done(
        DOWNLOAD,
        "fail",
        Map.of("download_session_id", session, "client_error_message", "disk full"));

    Map<String, Object> seen = world.done(DOWNLOAD, "get", Map.of("download_session_id", session));

    assertThat(seen).containsEntry("state", "ERROR");
    assertThat(seen.get("error_message").toString()).contains("default_message=disk full");
  }

  /** As if the statement and the table of allowed steps disagreed. */
  @ParameterizedTest
  @EnumSource
  void shouldFailAStepThatIsAllowedAndChangesNoRow(TestApi face) {
    Scenario world = new Scenario(face);
    String active = world.updateSession();
    String canceled = world.canceledUpdateSession();

    stored.whileUnchangeable(
        active,
        () -> {
          Response step = world.call(UPDATE, "keep_alive", update(active));

          world.assertRefused(step, "INTERNAL_SERVER_ERROR");
        });
    stored.whileUnchangeable(
        canceled,
        () -> {
          Response deletion = world.call(UPDATE, "delete", update(canceled));

          world.assertRefused(deletion, "INTERNAL_SERVER_ERROR");
        });
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailIfAnExpiredSessionCannotBeDeleted(TestApi face) {
    Scenario world = new Scenario(face);
    String session = world.updateSession();
    clock.advance(Duration.ofMinutes(5));

    stored.whileUnchangeable(
        session,
        () -> {
          Response expired = world.call(UPDATE, "get", update(session));

          world.assertRefused(expired, "INTERNAL_SERVER_ERROR");
        });
  }
}
