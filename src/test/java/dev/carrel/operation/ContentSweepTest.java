package dev.carrel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.library.ChecksumAlgorithm;
import dev.carrel.testing.Stored;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The sweep beside an upload that was replaced, or whose session ended, before its file was there.
 */
@QuarkusTest
class ContentSweepTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject ContentSweep sweep;
  @Inject ContentStore contents;
  @Inject Stored stored;

  @Test
  void shouldRemoveAFileThatIsMadeWhenItsContentWasSwept() {
    ContentId content = released();
    sweep.runOnce().await().atMost(PATIENCE);

    beginAndAbandon(content);

    assertThat(contents.path(content)).doesNotExist();
  }

  @Test
  void shouldRemoveAFileThatIsMadeWhileItsContentIsSwept() throws Exception {
    ContentId content = released();

    var sweeping = new ArrayList<CompletableFuture<Integer>>();
    stored.whileForgettingWaits(
        () -> {
          sweeping.add(sweep.runOnce().subscribeAsCompletionStage());
          stored.awaitWaiting(1);
          beginAndAbandon(content);
        });
    sweeping.get(0).join();

    assertThat(contents.path(content)).doesNotExist();
  }

  /** A content to which nobody refers any more, and whose file is yet to be made. */
  private ContentId released() {
    ContentId content = ContentId.random();
    stored.execute(
        """
        INSERT INTO content (id) VALUES ('%1$s');
        INSERT INTO released_content (content_id) VALUES ('%1$s')"""
            .formatted(content.value()));
    return content;
  }

  private void beginAndAbandon(ContentId content) {
    try {
      contents.begin(content, ChecksumAlgorithm.SHA256).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sweep.discardForgotten(List.of(content)).await().atMost(PATIENCE);
  }
}
