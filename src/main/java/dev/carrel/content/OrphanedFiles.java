package dev.carrel.content;

import dev.carrel.config.CarrelConfig;
import dev.carrel.time.SystemClock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Finds orphans, which are files of the content store without a row, and deletes them in several
 * stages. A file without a row is not always garbage: if the database was restored from an older
 * backup, or is the wrong one, the missing rows may come back.
 *
 * <pre>
 * found by one check ── found again after min-interval, and older than min-age ─────► trash/
 *                                                                                          │
 *                       deleted ◄───────────────────────── trash-retention later ──────────┘
 * </pre>
 *
 * <p>If more than max-share percent of all files are orphans, none is moved to the trash. An orphan
 * arises if a replica creates a file after the row of its content was deleted, and crashes before
 * it deletes the file, or if the database is restored from an older backup.
 */
@ApplicationScoped
public class OrphanedFiles {
  private static final Logger LOG = Logger.getLogger(OrphanedFiles.class);
  private static final int BATCH_SIZE = 1000;

  private final ContentCheckStore store;
  private final ContentStore contents;
  private final Vertx vertx;
  private final SystemClock clock;
  private final CarrelConfig.Orphans limits;
  private final Duration trashRetention;

  OrphanedFiles(
      ContentCheckStore store,
      ContentStore contents,
      Vertx vertx,
      SystemClock clock,
      CarrelConfig config) {
    this.store = store;
    this.contents = contents;
    this.vertx = vertx;
    this.clock = clock;
    this.limits = config.content().orphans();
    this.trashRetention = config.content().trashRetention();
  }

  /**
   * A number of files.
   *
   * @param orphans the number of them that have no row
   */
  private record Count(long files, long orphans) {
    static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(files + other.files, orphans + other.orphans);
    }
  }

  /**
   * Checks all files; returns the number of orphans, including those that it moves to the trash.
   */
  public Uni<Long> check() {
    Instant now = clock.instant();
    return recordAllOrphans(now)
        .call(() -> store.deleteRecordsNotFoundSince(now))
        .call(count -> isWithinShare(count) ? moveConfirmed(now) : Uni.createFrom().item(0))
        .call(() -> emptyTrash(now))
        .map(Count::orphans);
  }

  private Uni<Count> recordAllOrphans(Instant now) {
    return vertx
        .executeBlocking(this::listFiles, false)
        .chain(
            files -> {
              Iterator<ContentId> ids = files.iterator();
              return Multi.createBy()
                  .repeating()
                  .uni(() -> readBatch(ids).chain(batch -> recordOrphans(batch, now)))
                  .whilst(count -> count.files() > 0)
                  .collect()
                  .with(Collectors.reducing(Count.NONE, Count::plus))
                  .onTermination()
                  .invoke(files::close);
            });
  }

  private Stream<ContentId> listFiles() throws IOException {
    contents.identity().requirePresent();
    return contents.listIds();
  }

  private Uni<List<ContentId>> readBatch(Iterator<ContentId> ids) {
    return vertx.executeBlocking(
        () -> {
          var batch = new ArrayList<ContentId>();
          while (batch.size() < BATCH_SIZE && ids.hasNext()) {
            batch.add(ids.next());
          }
          return List.copyOf(batch);
        },
        false);
  }

  private Uni<Count> recordOrphans(List<ContentId> batch, Instant now) {
    return batch.isEmpty()
        ? Uni.createFrom().item(Count.NONE)
        : store.recordOrphans(batch, now).map(found -> new Count(batch.size(), found));
  }

  private boolean isWithinShare(Count count) {
    if (count.orphans() <= Math.max(1, count.files() * limits.maxShare() / 100)) {
      return true;
    }
    LOG.warnf(
        "%d of %d files in the content store have no row in the database, more than carrel.content.orphans.max-share=%d percent, so none is moved to the trash. If this is the right database and it is complete, set carrel.content.orphans.max-share=100.",
        count.orphans(), count.files(), limits.maxShare());
    return false;
  }

  private Uni<Integer> moveConfirmed(Instant now) {
    Instant latest = now.minus(limits.minInterval());
    var last = new AtomicReference<ContentId>();
    return Multi.createBy()
        .repeating()
        .uni(
            () ->
                store
                    .listConfirmedOrphans(latest, last.get(), BATCH_SIZE)
                    .chain(batch -> move(batch, now).map(moved -> new Batch(batch, moved))))
        .whilst(
            batch -> {
              last.set(batch.last());
              return batch.isFull();
            })
        .collect()
        .with(Collectors.summingInt(Batch::moved))
        .invoke(OrphanedFiles::logMoved);
  }

  private record Batch(List<ContentId> found, int moved) {
    ContentId last() {
      return found.isEmpty() ? null : found.get(found.size() - 1);
    }

    boolean isFull() {
      return found.size() == BATCH_SIZE;
    }
  }

  private Uni<Integer> move(List<ContentId> batch, Instant now) {
    return batch.isEmpty()
        ? Uni.createFrom().item(0)
        : vertx
            .executeBlocking(() -> batch.stream().filter(id -> tryMove(id, now)).toList(), false)
            .call(moved -> store.deleteRecords(moved))
            .map(List::size);
  }

  private boolean tryMove(ContentId id, Instant now) {
    try {
      return contents.trash().add(id, now, now.minus(limits.minAge()));
    } catch (IOException e) {
      LOG.errorf(
          e, "Could not move orphan %s to the trash; the next check retries it.", id.value());
      return false;
    }
  }

  private static void logMoved(int moved) {
    if (moved > 0) {
      LOG.infof("Moved %d orphans to the trash of the content store.", moved);
    }
  }

  private Uni<Integer> emptyTrash(Instant now) {
    return vertx.executeBlocking(
        () -> contents.trash().deleteBefore(now.minus(trashRetention)), false);
  }
}
