package dev.carrel.reaper;

import dev.carrel.async.FailureBackoff;
import dev.carrel.auth.LoginStore;
import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentSweeper;
import dev.carrel.operation.ClientTokens;
import dev.carrel.session.SessionExpiry;
import dev.carrel.session.SessionHistoryStore;
import dev.carrel.updatesession.IncomingFileLifecycle;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The job that deletes expired sessions, logins, client tokens and history entries, releases
 * expired claims of uploads, and sweeps released contents.
 */
@ApplicationScoped
public class Reaper {
  private static final Logger LOG = Logger.getLogger(Reaper.class);

  private final SessionExpiry sessionExpiry;
  private final LoginStore logins;
  private final IncomingFileLifecycle incomingFileLifecycle;
  private final ContentSweeper sweeper;
  private final ClientTokens clientTokens;
  private final SessionHistoryStore history;
  private final Event<ReaperRunCompleted> completedRuns;
  private final Clock clock;
  private final int batch;
  private final Duration historyRetention;
  private final FailureBackoff backoff = new FailureBackoff("Deletion of expired sessions");

  Reaper(
      SessionExpiry sessionExpiry,
      LoginStore logins,
      IncomingFileLifecycle incomingFileLifecycle,
      ContentSweeper sweeper,
      ClientTokens clientTokens,
      SessionHistoryStore history,
      Event<ReaperRunCompleted> completedRuns,
      Clock clock,
      CarrelConfig config) {
    this.sessionExpiry = sessionExpiry;
    this.logins = logins;
    this.incomingFileLifecycle = incomingFileLifecycle;
    this.sweeper = sweeper;
    this.clientTokens = clientTokens;
    this.history = history;
    this.completedRuns = completedRuns;
    this.clock = clock;
    this.batch = config.reaper().batchSize();
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
    return runOnce(clock.instant(), batch).invoke(Reaper::logResult);
  }

  /**
   * Deletes all rows that have expired by {@code now}, in batches of {@code limit} rows, releases
   * expired claims, and sweeps released contents.
   */
  public Uni<ReaperResult> runOnce(Instant now, int limit) {
    long begun = System.nanoTime();
    return run(now, limit)
        .invoke(
            reaperResult ->
                completedRuns.fire(
                    new ReaperRunCompleted(
                        reaperResult, Duration.ofNanos(System.nanoTime() - begun))));
  }

  private Uni<ReaperResult> run(Instant now, int limit) {
    return deleteExpiredSessions(now, limit)
        .chain(
            sessions ->
                repeatUntilNotFull(limit, () -> logins.deleteExpired(now, limit))
                    .map(sessions::plusLogins))
        .call(() -> repeatUntilNotFull(limit, () -> clientTokens.deleteExpired(now, limit)))
        .call(
            () ->
                repeatUntilNotFull(
                    limit, () -> history.deleteOlderThan(now.minus(historyRetention), limit)))
        .call(incomingFileLifecycle::releaseExpiredClaims)
        .chain(result -> sweeper.sweepReleased().map(result::plusContents));
  }

  private static Uni<Integer> repeatUntilNotFull(int limit, Supplier<Uni<Integer>> batch) {
    return Multi.createBy()
        .repeating()
        .uni(() -> batch.get())
        .whilst(deleted -> deleted == limit)
        .collect()
        .with(Collectors.summingInt(deleted -> deleted));
  }

  /** Deletes batches until one is not full. */
  private Uni<ReaperResult> deleteExpiredSessions(Instant now, int limit) {
    return Multi.createBy()
        .repeating()
        .uni(
            () -> new AtomicReference<>(ReaperResult.NONE),
            total ->
                sessionExpiry
                    .deleteExpired(
                        total.get().lastExpiredAt(), now, limit, total.get().failedKeys())
                    .invoke(expiryResult -> total.set(total.get().plus(expiryResult, now)))
                    .map(expiryResult -> new Batch(expiryResult.found() == limit, total.get())))
        .whilst(Batch::isFull)
        .collect()
        .last()
        .map(Batch::soFar);
  }

  private record Batch(boolean isFull, ReaperResult soFar) {}

  private static void logResult(ReaperResult reaperResult) {
    if (!reaperResult.isEmpty()) {
      LOG.infof(
          "Deleted %d expired sessions (%d failed, lag %d ms) and %d logins; checked %d released contents",
          reaperResult.sessions(),
          reaperResult.failed().size(),
          reaperResult.lag().toMillis(),
          reaperResult.logins(),
          reaperResult.contents());
    }
  }
}
