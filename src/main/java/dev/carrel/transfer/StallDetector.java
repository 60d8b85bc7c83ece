package dev.carrel.transfer;

import dev.carrel.time.SystemClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Detects that an access to the content store by one transfer does not return. A transfer makes one
 * access at a time.
 *
 * <p>All methods except {@link #recordProgress} must be called on the transfer's event loop.
 */
public final class StallDetector {
  /** An access that takes at least this long is reported as stalled. */
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(StallDetector.class);

  private final String file;
  private final AtomicInteger stalledTransfers;
  private final SystemClock clock;

  /** When the current access began or last made progress; null while there is no access. */
  private volatile Instant lastProgress;

  private boolean reported;

  /**
   * Creates a detector for one transfer.
   *
   * @param file a description of the written file, for log messages
   * @param stalledTransfers counts the stalled transfers of this replica; incremented while this
   *     transfer is stalled
   */
  public StallDetector(String file, AtomicInteger stalledTransfers, SystemClock clock) {
    this.file = file;
    this.stalledTransfers = stalledTransfers;
    this.clock = clock;
  }

  /** Runs an access and measures how long it takes, including the time it waits for a thread. */
  public <T> Uni<T> watch(Uni<T> access) {
    return Uni.createFrom()
        .deferred(
            () -> {
              lastProgress = clock.instant();
              return access;
            })
        .onTermination()
        .invoke(this::end);
  }

  /** Records that a long access has made progress, so that it does not count as stalled. */
  public void recordProgress() {
    lastProgress = clock.instant();
  }

  /**
   * Returns whether the current access is stalled. The first call that finds it stalled logs a
   * warning. The caller checks at regular intervals.
   */
  public boolean isStalled() {
    Instant waitingSince = lastProgress;
    if (waitingSince == null) {
      return false;
    }
    Duration waited = Duration.between(waitingSince, clock.instant());
    boolean isStalled = waited.compareTo(STALL_TIMEOUT) >= 0;
    if (isStalled && !reported) {
      reported = true;
      stalledTransfers.incrementAndGet();
      LOG.warnf(
          "A write of %s has not returned for %d s, and its transfer is waiting. Check the volume of carrel.content.directory.",
          file, waited.toSeconds());
    }
    return isStalled;
  }

  private void end() {
    lastProgress = null;
    if (reported) {
      reported = false;
      stalledTransfers.decrementAndGet();
      LOG.infof("The stalled write of %s has returned.", file);
    }
  }
}
