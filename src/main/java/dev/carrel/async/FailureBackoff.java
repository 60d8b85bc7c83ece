package dev.carrel.async;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Holds back work that is begun on schedule and fails: after each failure in a row, twice as many
 * runs are left out.
 */
public final class FailureBackoff {
  private static final Logger LOG = Logger.getLogger(FailureBackoff.class);

  /** A minute, at a run every ten seconds: so long it takes at most to notice that all is well. */
  private static final int MAX_SKIPPED_RUNS = 5;

  private final String taskName;
  private int failures;
  private int runsToSkip;

  /**
   * Work that has not failed yet.
   *
   * @param taskName what it is called in the log
   */
  public FailureBackoff(String taskName) {
    this.taskName = taskName;
  }

  /** Runs the work, or leaves it out this time. A failure is reported here, and ends here. */
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
