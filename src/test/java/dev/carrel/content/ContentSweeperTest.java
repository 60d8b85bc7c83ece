package dev.carrel.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.StoredState;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.quarkus.test.junit.QuarkusTest;
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

/**
 * The sweep beside an upload that was replaced, or whose session ended, before its file was there.
 */
@QuarkusTest
class ContentSweeperTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject ContentSweeper sweep;
  @Inject ContentStore contents;
  @Inject ContentReferenceStore references;
  @Inject StoredState storedState;

  @Test
  void shouldRemoveAFileThatIsMadeWhenItsContentWasSwept() {
    ContentId content = released();
    sweep.sweepReleased().await().atMost(PATIENCE);

    beginAndAbandon(content);

    assertThat(contents.path(content)).doesNotExist();
  }

  @Test
  void shouldRemoveAFileThatIsMadeWhileItsContentIsSwept() throws Exception {
    ContentId content = released();

    var sweeping = new ArrayList<CompletableFuture<Integer>>();
    storedState.whileSweepCommitBlocked(
        () -> {
          sweeping.add(sweep.sweepReleased().subscribeAsCompletionStage());
          storedState.awaitBlockedStatements(1);
          beginAndAbandon(content);
        });
    sweeping.get(0).join();

    assertThat(contents.path(content)).doesNotExist();
  }

  @Test
  void shouldCountContentThatCannotBeDeletedUntilItIs() throws IOException {
    ContentId content = released();
    storedState.execute("UPDATE content SET size = 7 WHERE id = '%s'".formatted(content.value()));
    Path undeletable = Files.createDirectories(contents.path(content).resolve("directory"));

    sweep.sweepReleased().await().atMost(PATIENCE);

    assertThat(sizeOf(content)).isEqualTo(7);
    Files.delete(undeletable);
    sweep.sweepReleased().await().atMost(PATIENCE);
    assertThat(contents.path(content)).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"0, 1000000000000, true, 100", "0, 50, false, 5", "60, 50, false, 60"})
  void shouldCountWhatIsStoredWhereThereIsNoRoomForMore(
      long here, long limit, boolean fits, int size) {
    ContentId content = ContentId.random();
    storedState.execute(
        "INSERT INTO content (id, size) VALUES ('%s', 5)".formatted(content.value()));

    boolean reserved = references.reserve(content, 100, here, limit).await().atMost(PATIENCE);

    assertThat(reserved).isEqualTo(fits);
    assertThat(sizeOf(content)).isEqualTo(size);
  }

  private int sizeOf(ContentId content) {
    return storedState.queryNumber(
        "SELECT size FROM content WHERE id = '%s'".formatted(content.value()));
  }

  /** A content to which nobody refers any more, and whose file is yet to be made. */
  private ContentId released() {
    ContentId content = ContentId.random();
    storedState.execute(
        """
        INSERT INTO content (id) VALUES ('%1$s');
        INSERT INTO released_content (content_id) VALUES ('%1$s')"""
            .formatted(content.value()));
    return content;
  }

  private void beginAndAbandon(ContentId content) {
    try {
      contents.create(content, ChecksumAlgorithm.SHA256).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sweep.deleteUnreferenced(List.of(content)).await().atMost(PATIENCE);
  }
}
