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
  private static final int MOST_LEFT_OUT = 5;

  private final String work;
  private int failures;
  private int leaveOut;

  /**
   * Work that has not failed yet.
   *
   * @param work what it is called in the log
   */
  public FailureBackoff(String work) {
    this.work = work;
  }

  /** Runs the work, or leaves it out this time. A failure is reported here, and ends here. */
  public synchronized <T> Uni<T> unlessHolding(Supplier<Uni<T>> run) {
    if (leaveOut > 0) {
      leaveOut--;
      return Uni.createFrom().nullItem();
    }
    return run.get()
        .invoke(this::succeeded)
        .onFailure()
        .invoke(this::failed)
        .onFailure()
        .recoverWithNull();
  }

  private synchronized void succeeded() {
    if (failures > 0) {
      LOG.infof("%s works again", work);
    }
    failures = 0;
  }

  private synchronized void failed(Throwable failure) {
    failures++;
    leaveOut = Math.min((1 << Math.min(failures, 10) - 1) - 1, MOST_LEFT_OUT);
    LOG.warnf("%s failed, and leaves out %d runs: %s", work, leaveOut, failure);
  }
}
