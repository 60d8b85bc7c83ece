package dev.carrel.content;

import dev.carrel.async.CoalescingTask;
import dev.carrel.content.ContentReferenceStore.SweepBatch;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Deletes unreferenced contents from the database and the content store. */
@ApplicationScoped
public class ContentSweeper {
  private static final Logger LOG = Logger.getLogger(ContentSweeper.class);
  static final int BATCH_SIZE = 1000;

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
   * Starts a sweep and does not wait for it. If it fails, the next run of the reaper retries it.
   */
  public void trigger() {
    sweep.trigger();
  }

  /**
   * Examines all released references and deletes the contents that have no reference left; returns
   * the number of released references that were examined. A content that cannot be deleted is
   * skipped until the next sweep. The sweep stops early after a batch that consists only of such
   * contents.
   */
  public Uni<Integer> sweepReleased() {
    return Multi.createBy()
        .repeating()
        .<List<ContentId>, SweepBatch>uni(ArrayList::new, this::sweepBatch)
        .whilst(sweepBatch -> sweepBatch.released() > sweepBatch.failed().size())
        .collect()
        .with(Collectors.summingInt(SweepBatch::released));
  }

  /** Adds the contents that could not be deleted to {@code failed}. */
  private Uni<SweepBatch> sweepBatch(List<ContentId> failed) {
    return references
        .deleteReleased(BATCH_SIZE, failed, this::delete)
        .call(this::deleteRecreatedFiles)
        .invoke(sweepBatch -> failed.addAll(sweepBatch.failed()));
  }

  /**
   * Deletes the files of a committed batch again. Until the batch is committed, an upload that has
   * not yet learned that its session ended can still see the row and create the file.
   */
  private Uni<Void> deleteRecreatedFiles(SweepBatch sweepBatch) {
    return delete(sweepBatch.deleted()).replaceWithVoid();
  }

  /**
   * Deletes the files of those contents that have no row: contents that were swept before their
   * file was created.
   */
  public Uni<Void> deleteFilesWithoutRow(List<ContentId> contents) {
    return references
        .findUnknown(contents)
        .chain(
            unreferenced ->
                unreferenced.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : delete(unreferenced).replaceWithVoid());
  }

  /** Deletes files and returns those that could not be deleted. */
  private Uni<List<ContentId>> delete(List<ContentId> contents) {
    return vertx.executeBlocking(
        () -> contents.stream().filter(content -> !tryDelete(content)).toList(), false);
  }

  private boolean tryDelete(ContentId content) {
    try {
      store.delete(content);
      return true;
    } catch (IOException e) {
      LOG.errorf(e, "Could not delete content %s; the next sweep retries it.", content.value());
      return false;
    }
  }
}
