package dev.carrel.transfer;

import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Notices that the disk does not answer one transfer, which has one access at a time. All methods
 * but {@link #progressed} belong to the transfer's event loop.
 */
public final class StallDetector {
  /** How long an access may take before it is reported. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(StallDetector.class);

  private final String file;
  private final AtomicInteger stalled;
  private final Clock clock;

  /** When the access began or moved on; null while there is none. */
  private volatile Instant since;

  private boolean reported;

  /**
   * A detector for one transfer.
   *
   * @param file what is written, for the log
   * @param stalled the number of transfers that are stalled
   */
  StallDetector(String file, AtomicInteger stalled, Clock clock) {
    this.file = file;
    this.stalled = stalled;
    this.clock = clock;
  }

  /** Accesses the disk; the time that it waits for a thread counts. */
  public <T> Uni<T> watch(Uni<T> access) {
    return Uni.createFrom()
        .deferred(
            () -> {
              since = clock.instant();
              return access;
            })
        .onTermination()
        .invoke(this::end);
  }

  /** An access of many steps has made one. */
  public void progressed() {
    since = clock.instant();
  }

  /** Whether an access takes too long; reports it the first time. To be asked regularly. */
  public boolean isStalled() {
    Instant begun = since;
    if (begun == null) {
      return false;
    }
    Duration waited = Duration.between(begun, clock.instant());
    boolean isStalled = waited.compareTo(LIMIT) >= 0;
    if (isStalled && !reported) {
      reported = true;
      stalled.incrementAndGet();
      LOG.warnf(
          "Writing %s has not returned for %d s; the transfer waits for it. Check the volume of carrel.content.directory.",
          file, waited.toSeconds());
    }
    return isStalled;
  }

  private void end() {
    since = null;
    if (reported) {
      reported = false;
      stalled.decrementAndGet();
      LOG.infof("Writing %s has returned.", file);
    }
  }
}
