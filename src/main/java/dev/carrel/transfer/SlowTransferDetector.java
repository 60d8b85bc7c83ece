package dev.carrel.transfer;

import dev.carrel.time.SystemClock;
import java.time.Duration;
import java.time.Instant;

/**
 * Measures the rate of one transfer, to detect clients that occupy a connection but move almost no
 * bytes.
 *
 * <p>Only time for which the client is responsible is measured. Time in which the transfer waits
 * for Carrel is not counted. Of the time between two samples, at most 30 seconds are counted,
 * because a longer gap means that the machine was suspended.
 */
final class SlowTransferDetector {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration MAX_SAMPLE_GAP = WINDOW.dividedBy(2);

  private final long minBytesPerSecond;
  private final SystemClock clock;

  private Instant lastSample;
  private Duration measuredTime = Duration.ZERO;
  private long bytesAtWindowStart;

  /**
   * Starts to measure a transfer that begins now.
   *
   * @param minBytesPerSecond the minimum rate in bytes per second, averaged over a minute
   */
  SlowTransferDetector(long minBytesPerSecond, SystemClock clock) {
    this.minBytesPerSecond = minBytesPerSecond;
    this.clock = clock;
    this.lastSample = clock.instant();
  }

  /**
   * Takes a sample, and returns whether the rate was below the minimum during a full minute of
   * measured time. The caller takes samples at regular intervals.
   *
   * @param bytes the number of bytes moved since the transfer began
   * @param isPaused whether the transfer has been waiting for Carrel since the last sample
   */
  boolean isBelowMinimum(long bytes, boolean isPaused) {
    Instant now = clock.instant();
    Duration sinceLastSample = Duration.between(lastSample, now);
    lastSample = now;
    if (!isPaused) {
      measuredTime = measuredTime.plus(min(sinceLastSample, MAX_SAMPLE_GAP));
    }
    if (measuredTime.compareTo(WINDOW) < 0) {
      return false;
    }
    boolean isTooSlow = bytes - bytesAtWindowStart < minBytesPerSecond * measuredTime.toSeconds();
    bytesAtWindowStart = bytes;
    measuredTime = Duration.ZERO;
    return isTooSlow;
  }

  private static Duration min(Duration first, Duration second) {
    return first.compareTo(second) < 0 ? first : second;
  }
}
