package dev.carrel.linearizability;

/**
 * Within which moments something happened, in microseconds since the history's beginning; both ends
 * count.
 */
public record TimeWindow(long from, long to) {
  /** A moment that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The window that lies so much later. */
  TimeWindow plus(long microseconds) {
    return new TimeWindow(from + microseconds, to == NEVER ? NEVER : to + microseconds);
  }

  /** From the beginning of this, to whenever. */
  TimeWindow openEnded() {
    return new TimeWindow(from, NEVER);
  }

  /** From the earlier beginning to the later end. */
  TimeWindow spanning(TimeWindow other) {
    return new TimeWindow(Math.min(from, other.from), Math.max(to, other.to));
  }
}
