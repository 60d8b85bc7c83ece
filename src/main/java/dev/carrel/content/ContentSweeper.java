package dev.carrel.content;

import dev.carrel.async.CoalescingTask;
import dev.carrel.content.ContentReferenceStore.SweepBatch;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Removes contents that nobody refers to any more, from the tables and the content store. */
@ApplicationScoped
public class ContentSweeper {
  private static final Logger LOG = Logger.getLogger(ContentSweeper.class);
  private static final int BATCH = 100;

  private final ContentReferenceStore references;
  private final ContentStore store;
  private final Vertx vertx;

  private final CoalescingTask sweep =
      new CoalescingTask(
          this::sweepReleased,
          failure ->
              LOG.warnf("Deleting unreferenced content failed; it will be retried: %s", failure));

  ContentSweeper(ContentReferenceStore references, ContentStore store, Vertx vertx) {
    this.references = references;
    this.store = store;
    this.vertx = vertx;
  }

  /**
   * Asks for a sweep and does not wait for it. The reaper's next run makes up for one that fails.
   */
  public void trigger() {
    sweep.trigger();
  }

  /**
   * Removes all that was released, and what that releases; tells how many contents were looked at.
   */
  public Uni<Integer> sweepReleased() {
    return Multi.createBy()
        .repeating()
        .uni(() -> references.deleteReleased(BATCH, this::delete).call(this::deleteLateFiles))
        .whilst(sweepBatch -> sweepBatch.released() > 0 && sweepBatch.kept() == 0)
        .collect()
        .with(Collectors.summingInt(SweepBatch::released));
  }

  /**
   * Removes once more what a batch has forgotten. An upload that was late to hear that nobody waits
   * for it may have made its file since, and have found the row still there: until the batch was
   * committed.
   */
  private Uni<Void> deleteLateFiles(SweepBatch sweepBatch) {
    return delete(sweepBatch.forgotten()).replaceWithVoid();
  }

  /**
   * Removes those of these contents that the tables know no more: swept before their file was
   * there.
   */
  public Uni<Void> deleteUnreferenced(List<ContentId> contents) {
    return references
        .findUnknown(contents)
        .chain(
            forgotten ->
                forgotten.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : delete(forgotten).replaceWithVoid());
  }

  /** One file that cannot be removed keeps none of the others. */
  private Uni<List<ContentId>> delete(List<ContentId> contents) {
    return vertx.executeBlocking(
        () -> contents.stream().filter(content -> !tryDelete(content)).toList(), false);
  }

  private boolean tryDelete(ContentId content) {
    try {
      store.delete(content);
      return true;
    } catch (IOException e) {
      LOG.errorf(e, "Could not delete content %s", content.value());
      return false;
    }
  }
}
