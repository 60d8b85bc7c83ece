package dev.carrel.reaper;

import dev.carrel.async.FailureBackoff;
import dev.carrel.auth.LoginStore;
import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentSweeper;
import dev.carrel.content.StagedContentStore;
import dev.carrel.operation.ClientTokens;
import dev.carrel.session.SessionExpiry;
import dev.carrel.session.SessionHistoryStore;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.updatesession.IncomingFileLifecycle;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The job that deletes expired sessions, logins, client tokens and history entries, makes uploads
 * available again whose replica has died, and sweeps released contents.
 */
@ApplicationScoped
public class Reaper {
  private static final Logger LOG = Logger.getLogger(Reaper.class);

  private final SessionExpiry sessionExpiry;
  private final LoginStore logins;
  private final IncomingFileLifecycle incomingFileLifecycle;
  private final ContentSweeper sweeper;
  private final StagedContentStore stagedContents;
  private final ClientTokens clientTokens;
  private final SessionHistoryStore history;
  private final Event<ReaperRunCompleted> completedRuns;
  private final VirtualClock clock;
  private final SystemClock systemClock;
  private final int configuredBatchSize;
  private final Duration historyRetention;
  private final FailureBackoff backoff = new FailureBackoff("The run of the reaper");

  Reaper(
      SessionExpiry sessionExpiry,
      LoginStore logins,
      IncomingFileLifecycle incomingFileLifecycle,
      ContentSweeper sweeper,
      StagedContentStore stagedContents,
      ClientTokens clientTokens,
      SessionHistoryStore history,
      Event<ReaperRunCompleted> completedRuns,
      VirtualClock clock,
      SystemClock systemClock,
      CarrelConfig config) {
    this.sessionExpiry = sessionExpiry;
    this.logins = logins;
    this.incomingFileLifecycle = incomingFileLifecycle;
    this.sweeper = sweeper;
    this.stagedContents = stagedContents;
    this.clientTokens = clientTokens;
    this.history = history;
    this.completedRuns = completedRuns;
    this.clock = clock;
    this.systemClock = systemClock;
    this.configuredBatchSize = config.reaper().batchSize();
    this.historyRetention = config.history().retention();
  }

  /** The identity describes the job, because the Dev UI shows nothing else of it. */
  @Scheduled(
      identity = "reaper: delete expired sessions and logins",
      every = "{carrel.reaper.interval}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> runOnSchedule() {
    return backoff.run(this::runNow).replaceWithVoid();
  }

  /** Pauses all scheduled jobs, because the database connections are about to be closed. */
  void onShutdown(@Observes ShutdownEvent event, Scheduler scheduler) {
    if (scheduler.isStarted()) {
      scheduler.pause();
    }
  }

  /** Runs the reaper now, whether or not a run is due, and logs the result. */
  public Uni<ReaperResult> runNow() {
    return runOnce(clock.instant(), configuredBatchSize).invoke(Reaper::logResult);
  }

  /**
   * Deletes all rows that have expired by {@code now}, in batches of {@code batchSize} rows,
   * releases the uploads of replicas that have died, and sweeps released contents.
   */
  public Uni<ReaperResult> runOnce(Instant now, int batchSize) {
    long startNanos = System.nanoTime();
    return run(now, batchSize)
        .invoke(
            reaperResult ->
                completedRuns.fire(
                    new ReaperRunCompleted(
                        reaperResult, Duration.ofNanos(System.nanoTime() - startNanos))));
  }

  private Uni<ReaperResult> run(Instant now, int batchSize) {
    return deleteExpiredSessions(now, batchSize)
        .chain(
            result ->
                repeatUntilNotFull(batchSize, () -> logins.deleteExpired(now, batchSize))
                    .map(result::plusLogins))
        .call(() -> repeatUntilNotFull(batchSize, () -> clientTokens.deleteExpired(now, batchSize)))
        .call(
            () ->
                repeatUntilNotFull(
                    batchSize,
                    () -> history.deleteOlderThan(now.minus(historyRetention), batchSize)))
        .call(incomingFileLifecycle::releaseExpiredClaims)
        .call(() -> stagedContents.deleteExpired(systemClock.instant()))
        .chain(result -> sweeper.sweepReleased().map(result::plusContents));
  }

  private static Uni<Integer> repeatUntilNotFull(int batchSize, Supplier<Uni<Integer>> batch) {
    return Multi.createBy()
        .repeating()
        .uni(() -> batch.get())
        .whilst(deleted -> deleted == batchSize)
        .collect()
        .with(Collectors.summingInt(deleted -> deleted));
  }

  /** Deletes batches until one is not full. */
  private Uni<ReaperResult> deleteExpiredSessions(Instant now, int batchSize) {
    return Multi.createBy()
        .repeating()
        .uni(
            () -> new AtomicReference<>(ReaperResult.NONE),
            total ->
                sessionExpiry
                    .deleteExpired(
                        total.get().lastExpiredAt(), now, batchSize, total.get().failedKeys())
                    .invoke(expiryResult -> total.set(total.get().plus(expiryResult, now)))
                    .map(expiryResult -> new Batch(expiryResult.found() == batchSize, total.get())))
        .whilst(Batch::isFull)
        .collect()
        .last()
        .map(Batch::soFar);
  }

  private record Batch(boolean isFull, ReaperResult soFar) {}

  private static void logResult(ReaperResult reaperResult) {
    if (!reaperResult.isEmpty()) {
      LOG.infof(
          "Deleted %d expired sessions (%d failed; the oldest expired %d ms ago) and %d logins; checked %d released contents",
          reaperResult.sessions(),
          reaperResult.failed().size(),
          reaperResult.lag().toMillis(),
          reaperResult.logins(),
          reaperResult.contents());
    }
  }
}
