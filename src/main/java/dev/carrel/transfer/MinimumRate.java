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
  private static final Duration LONGEST_BETWEEN_LOOKS = WINDOW.dividedBy(2);

  private final long slowest;
  private final Clock clock;

  private Instant lastLook;
  private Duration counted = Duration.ZERO;
  private long bytesBefore;

  /**
   * A transfer that begins now.
   *
   * @param slowest how many bytes a second it moves at least, over a minute
   */
  MinimumRate(long slowest, Clock clock) {
    this.slowest = slowest;
    this.clock = clock;
    this.lastLook = clock.instant();
  }

  /**
   * Whether it was too slow for a whole minute; to be asked regularly.
   *
   * @param bytes how many have moved since it began
   * @param excused whether it has been waiting for Carrel
   */
  boolean isTooSlow(long bytes, boolean excused) {
    Instant now = clock.instant();
    Duration since = Duration.between(lastLook, now);
    lastLook = now;
    if (!excused) {
      counted = counted.plus(min(since, LONGEST_BETWEEN_LOOKS));
    }
    if (counted.compareTo(WINDOW) < 0) {
      return false;
    }
    boolean tooSlow = bytes - bytesBefore < slowest * counted.toSeconds();
    bytesBefore = bytes;
    counted = Duration.ZERO;
    return tooSlow;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
