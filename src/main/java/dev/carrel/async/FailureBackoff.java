package dev.carrel.async;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Skips runs of a scheduled task that fails: after each consecutive failure it skips twice as many
 * runs, up to a maximum.
 */
public final class FailureBackoff {
  private static final Logger LOG = Logger.getLogger(FailureBackoff.class);

  /** With a run every ten seconds, a recovery is noticed within one minute. */
  private static final int MAX_SKIPPED_RUNS = 5;

  private final String taskName;
  private int failures;
  private int runsToSkip;

  /**
   * Creates a backoff without failures.
   *
   * @param taskName the name of the task in log messages
   */
  public FailureBackoff(String taskName) {
    this.taskName = taskName;
  }

  /**
   * Runs the task, or skips this run; the result is null then. A failure is logged, and the result
   * is null.
   */
  public synchronized <T> Uni<T> run(Supplier<Uni<T>> run) {
    if (runsToSkip > 0) {
      runsToSkip--;
      return Uni.createFrom().nullItem();
    }
    return run.get()
        .invoke(this::onSuccess)
        .onFailure()
        .invoke(this::onFailure)
        .onFailure()
        .recoverWithNull();
  }

  private synchronized void onSuccess() {
    if (failures > 0) {
      LOG.infof("%s succeeded again", taskName);
    }
    failures = 0;
  }

  private synchronized void onFailure(Throwable failure) {
    failures++;
    runsToSkip = Math.min((1 << Math.min(failures, 10) - 1) - 1, MAX_SKIPPED_RUNS);
    LOG.warnf("%s failed; skipping the next %d runs: %s", taskName, runsToSkip, failure);
  }
}
