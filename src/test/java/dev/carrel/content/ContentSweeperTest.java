package dev.carrel.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.StoredState;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the sweeper before an upload has created its file, and after the content was released. */
@QuarkusTest
class ContentSweeperTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Inject ContentSweeper sweeper;
  @Inject ContentStore contents;
  @Inject ContentReferenceStore references;
  @Inject StoredState storedState;

  @Test
  void shouldDeleteFileCreatedAfterSweep() {
    ContentId content = createReleased();
    sweeper.sweepReleased().await().atMost(TIMEOUT);

    createAndDelete(content);

    assertThat(file(content)).doesNotExist();
  }

  /** With an old plan, each foreign key check could read a whole table. */
  @Test
  void shouldNotReuseOldPlans() {
    createReleased();
    storedState.execute(
        """
        CREATE TABLE recorded_mode (mode text);
        CREATE FUNCTION record_mode() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO recorded_mode VALUES (current_setting('plan_cache_mode')); RETURN NULL; END $$;
        CREATE TRIGGER record_mode AFTER DELETE ON content FOR EACH ROW EXECUTE FUNCTION record_mode()""");

    try {
      sweeper.sweepReleased().await().atMost(TIMEOUT);

      assertThat(storedState.queryNumber("SELECT count(*) FROM recorded_mode")).isPositive();
      assertThat(
              storedState.queryNumber(
                  "SELECT count(*) FROM recorded_mode WHERE mode <> 'force_custom_plan'"))
          .isZero();
    } finally {
      storedState.execute("DROP FUNCTION record_mode CASCADE; DROP TABLE recorded_mode");
    }
  }

  @Test
  void shouldDeleteFileCreatedDuringSweep() throws Exception {
    ContentId content = createReleased();

    var sweeps = new ArrayList<CompletableFuture<Integer>>();
    storedState.whileSweepCommitBlocked(
        () -> {
          sweeps.add(sweeper.sweepReleased().subscribeAsCompletionStage());
          storedState.awaitBlockedStatements(1);
          createAndDelete(content);
        });
    sweeps.get(0).join();

    assertThat(file(content)).doesNotExist();
  }

  @Test
  void shouldKeepReservedSizeUntilContentIsDeleted() throws IOException {
    ContentId content = createReleased();
    storedState.execute(
        "UPDATE content SET reserved_size = 7 WHERE id = '%s'".formatted(content.value()));
    Path undeletable = Files.createDirectories(file(content).resolve("directory"));

    sweeper.sweepReleased().await().atMost(TIMEOUT);

    assertThat(reservedSizeOf(content)).isEqualTo(7);
    Files.delete(undeletable);
    sweeper.sweepReleased().await().atMost(TIMEOUT);
    assertThat(file(content)).doesNotExist();
  }

  @Test
  void shouldContinueAfterBatchWithUndeletableContent() throws IOException {
    ContentId undeletable = createReleased();
    Path directory = Files.createDirectories(file(undeletable).resolve("directory"));
    fillBatch();
    ContentId content = createReleased();

    sweeper.sweepReleased().await().atMost(TIMEOUT);

    assertThat(references.findUnknown(List.of(undeletable, content)).await().atMost(TIMEOUT))
        .containsExactly(content);
    Files.delete(directory);
    sweeper.sweepReleased().await().atMost(TIMEOUT);
    assertThat(file(undeletable)).doesNotExist();
  }

  @Test
  void shouldSkipExceptedContents() {
    ContentId excepted = createReleased();
    ContentId content = createReleased();

    var batch =
        references
            .deleteReleased(ContentSweeper.BATCH_SIZE, List.of(excepted), Uni.createFrom()::item)
            .await()
            .atMost(TIMEOUT);

    assertThat(batch.failed()).contains(content).doesNotContain(excepted);
  }

  private void fillBatch() {
    storedState.execute(
        "INSERT INTO released_content (content_id) SELECT gen_random_uuid() FROM generate_series(1, %d)"
            .formatted(ContentSweeper.BATCH_SIZE));
  }

  @ParameterizedTest
  @CsvSource({"0, 1000000000000, true, 100", "0, 50, false, 5", "60, 50, false, 60"})
  void shouldReserveOnlyStoredBytesWhenLimitIsExceeded(
      long stored, long limit, boolean fits, int size) {
    ContentId content = ContentId.random();
    storedState.execute(
        "INSERT INTO content (id, reserved_size) VALUES ('%s', 5)".formatted(content.value()));

    boolean reserved = references.reserve(content, 100, stored, limit).await().atMost(TIMEOUT);

    assertThat(reserved).isEqualTo(fits);
    assertThat(reservedSizeOf(content)).isEqualTo(size);
  }

  private int reservedSizeOf(ContentId content) {
    return storedState.queryNumber(
        "SELECT reserved_size FROM content WHERE id = '%s'".formatted(content.value()));
  }

  private Path file(ContentId content) {
    return contents.localFile(content).orElseThrow();
  }

  /** Creates a content without references whose file does not exist yet. */
  private ContentId createReleased() {
    ContentId content = ContentId.random();
    storedState.execute(
        """
        INSERT INTO content (id) VALUES ('%1$s');
        INSERT INTO released_content (content_id) VALUES ('%1$s')"""
            .formatted(content.value()));
    return content;
  }

  private void createAndDelete(ContentId content) {
    try {
      contents.create(content, ChecksumAlgorithm.SHA256).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sweeper.deleteFilesWithoutRow(List.of(content)).await().atMost(TIMEOUT);
  }
}
