package dev.carrel.reaper;

import dev.carrel.async.FailureBackoff;
import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentCheckStore;
import dev.carrel.content.ContentCheckStore.Findings;
import dev.carrel.content.OrphanedFiles;
import dev.carrel.library.MissingFileCheck;
import dev.carrel.time.SystemClock;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.time.Instant;

/**
 * The job that compares the content store with the database: it finds orphans and missing files.
 * One replica runs the check; the others read its findings.
 */
@ApplicationScoped
public class ContentCheck {
  private final OrphanedFiles orphans;
  private final MissingFileCheck missing;
  private final ContentCheckStore store;
  private final Event<Findings> findingsEvent;
  private final SystemClock clock;
  private final Duration minInterval;
  private final FailureBackoff failureBackoff = new FailureBackoff("The content check");

  ContentCheck(
      OrphanedFiles orphans,
      MissingFileCheck missing,
      ContentCheckStore store,
      Event<Findings> findingsEvent,
      SystemClock clock,
      CarrelConfig config) {
    this.orphans = orphans;
    this.missing = missing;
    this.store = store;
    this.findingsEvent = findingsEvent;
    this.clock = clock;
    this.minInterval = config.content().orphans().minInterval();
  }

  @Scheduled(
      identity = "sweeper: delete orphaned files",
      every = "{carrel.reaper.content-check-interval}",
      delayed = "{carrel.content.orphans.initial-delay}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> runOnSchedule() {
    return failureBackoff.run(this::runIfDue).replaceWithVoid();
  }

  /**
   * Runs a check, unless a replica has started one within carrel.content.orphans.min-interval;
   * returns the findings of the last completed check, or null if none has completed.
   */
  public Uni<Findings> runIfDue() {
    Instant now = clock.instant();
    return store
        .claim(now, now.minus(minInterval))
        .chain(claimed -> claimed ? check() : store.findLast())
        .invoke(this::publish);
  }

  /**
   * Checks missing files first: those found in the trash are restored before the trash is emptied.
   */
  private Uni<Findings> check() {
    return missing
        .check()
        .chain(files -> orphans.check().map(orphaned -> new Findings(orphaned, files)))
        .call(store::complete);
  }

  private void publish(Findings findings) {
    if (findings != null) {
      findingsEvent.fire(findings);
    }
  }
}
