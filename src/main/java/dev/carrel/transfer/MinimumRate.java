package dev.carrel.transfer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How fast a transfer is, for those that are so slow that they only keep a connection.
 *
 * <p>Time that the client did not take is not counted: while the transfer waits for Carrel, and
 * between two looks that are far apart, for then it was the machine that slept.
 */
final class MinimumRate {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration MAX_SAMPLE_GAP = WINDOW.dividedBy(2);

  private final long minBytesPerSecond;
  private final Clock clock;

  private Instant lastSample;
  private Duration measuredTime = Duration.ZERO;
  private long bytesAtWindowStart;

  /**
   * A transfer that begins now.
   *
   * @param minBytesPerSecond how many bytes a second it moves at least, over a minute
   */
  MinimumRate(long minBytesPerSecond, Clock clock) {
    this.minBytesPerSecond = minBytesPerSecond;
    this.clock = clock;
    this.lastSample = clock.instant();
  }

  /**
   * Whether it was too slow for a whole minute; to be asked regularly.
   *
   * @param bytes how many have moved since it began
   * @param isPaused whether it has been waiting for Carrel
   */
  boolean isBelowMinimum(long bytes, boolean isPaused) {
    Instant now = clock.instant();
    Duration since = Duration.between(lastSample, now);
    lastSample = now;
    if (!isPaused) {
      measuredTime = measuredTime.plus(min(since, MAX_SAMPLE_GAP));
    }
    if (measuredTime.compareTo(WINDOW) < 0) {
      return false;
    }
    boolean tooSlow = bytes - bytesAtWindowStart < minBytesPerSecond * measuredTime.toSeconds();
    bytesAtWindowStart = bytes;
    measuredTime = Duration.ZERO;
    return tooSlow;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
