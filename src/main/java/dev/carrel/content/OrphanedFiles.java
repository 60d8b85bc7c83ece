package dev.carrel.content;

import dev.carrel.config.CarrelConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
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
 * Finds orphans, the files of the content store that have no row, and deletes them with care: they
 * may belong to a newer database than the one that is connected.
 *
 * <pre>
 * found by one check ── found by another, min-interval later, and older than min-age ──► trash/
 *                                                                                          │
 *                       deleted ◄───────────────────────── trash-retention later ──────────┘
 * </pre>
 *
 * <p>If more than max-share of all files are orphans, none goes to the trash. Orphans are left by a
 * replica that ended between the deletion of a content's row and the creation of its file, and by a
 * database that was restored from an older backup.
 */
@ApplicationScoped
public class OrphanedFiles {
  private static final Logger LOG = Logger.getLogger(OrphanedFiles.class);
  private static final int BATCH = 1000;

  private final ContentCheckStore orphans;
  private final ContentStore contents;
  private final Vertx vertx;
  private final Clock clock;
  private final CarrelConfig.Orphans limits;
  private final Duration trashRetention;

  OrphanedFiles(
      ContentCheckStore orphans,
      ContentStore contents,
      Vertx vertx,
      Clock clock,
      CarrelConfig config) {
    this.orphans = orphans;
    this.contents = contents;
    this.vertx = vertx;
    this.clock = clock;
    this.limits = config.content().orphans();
    this.trashRetention = config.content().trashRetention();
  }

  /**
   * How many files were counted.
   *
   * @param orphans how many of them have no row
   */
  private record Count(long files, long orphans) {
    static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(files + other.files, orphans + other.orphans);
    }
  }

  /** Checks all files once; returns how many are orphans, those included that went to the trash. */
  public Uni<Long> check() {
    Instant now = clock.instant();
    return count(now)
        .call(() -> orphans.deleteUnseen(now))
        .call(count -> isWithinShare(count) ? moveConfirmed(now) : Uni.createFrom().item(0))
        .call(() -> emptyTrash(now))
        .map(Count::orphans);
  }

  private Uni<Count> count(Instant now) {
    return vertx
        .executeBlocking(this::files, false)
        .chain(
            files -> {
              Iterator<ContentId> ids = files.iterator();
              return Multi.createBy()
                  .repeating()
                  .uni(() -> next(ids).chain(batch -> note(batch, now)))
                  .whilst(count -> count.files() > 0)
                  .collect()
                  .with(Collectors.reducing(Count.NONE, Count::plus))
                  .onTermination()
                  .invoke(files::close);
            });
  }

  private Stream<ContentId> files() throws IOException {
    contents.requirePresent();
    return contents.listIds();
  }

  private Uni<List<ContentId>> next(Iterator<ContentId> ids) {
    return vertx.executeBlocking(
        () -> {
          var batch = new ArrayList<ContentId>();
          while (batch.size() < BATCH && ids.hasNext()) {
            batch.add(ids.next());
          }
          return List.copyOf(batch);
        },
        false);
  }

  private Uni<Count> note(List<ContentId> batch, Instant now) {
    return batch.isEmpty()
        ? Uni.createFrom().item(Count.NONE)
        : orphans.noteOrphans(batch, now).map(found -> new Count(batch.size(), found));
  }

  private boolean isWithinShare(Count count) {
    if (count.orphans() <= Math.max(1, count.files() * limits.maxShare() / 100)) {
      return true;
    }
    LOG.warnf(
        "%d of %d files in the content store have no row in the database, more than carrel.content.orphans.max-share=%d percent, so none is deleted; if the database is the right one and complete, set carrel.content.orphans.max-share=100 to allow it.",
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
                orphans
                    .confirmedOrphans(latest, last.get(), BATCH)
                    .chain(batch -> move(batch, now).map(moved -> new Batch(batch, moved))))
        .whilst(
            batch -> {
              last.set(batch.last());
              return batch.isFull();
            })
        .collect()
        .with(Collectors.summingInt(Batch::moved))
        .invoke(OrphanedFiles::report);
  }

  private record Batch(List<ContentId> found, int moved) {
    ContentId last() {
      return found.isEmpty() ? null : found.get(found.size() - 1);
    }

    boolean isFull() {
      return found.size() == BATCH;
    }
  }

  private Uni<Integer> move(List<ContentId> batch, Instant now) {
    return batch.isEmpty()
        ? Uni.createFrom().item(0)
        : vertx
            .executeBlocking(() -> batch.stream().filter(id -> isMoved(id, now)).toList(), false)
            .call(moved -> orphans.deleteOrphans(moved))
            .map(List::size);
  }

  /** One file that cannot be moved keeps none of the others. */
  private boolean isMoved(ContentId id, Instant now) {
    try {
      return contents.trash().add(id, now, now.minus(limits.minAge()));
    } catch (IOException e) {
      LOG.errorf(
          e, "Could not move orphan %s to the trash; the next check retries it.", id.value());
      return false;
    }
  }

  private static void report(int moved) {
    if (moved > 0) {
      LOG.infof("Moved %d orphans to the trash of the content store.", moved);
    }
  }

  private Uni<Integer> emptyTrash(Instant now) {
    return vertx.executeBlocking(
        () -> contents.trash().deleteBefore(now.minus(trashRetention)), false);
  }
}
