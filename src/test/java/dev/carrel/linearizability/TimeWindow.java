package dev.carrel.linearizability;

/**
 * A range of moments in microseconds since the beginning of the history; both ends are inclusive.
 * Calls are made in system time, and sessions expire in virtual time.
 */
public record TimeWindow(long from, long to) {
  /** Later than any moment. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Returns this window, moved to a later time. */
  TimeWindow plus(long microseconds) {
    return new TimeWindow(from + microseconds, to == NEVER ? NEVER : to + microseconds);
  }

  /** The smallest window that contains both. */
  TimeWindow union(TimeWindow other) {
    return new TimeWindow(Math.min(from, other.from), Math.max(to, other.to));
  }
}
