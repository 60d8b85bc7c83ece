package dev.carrel.history;

/**
 * Within which moments something happened, in microseconds since the history's beginning; both ends
 * count.
 */
public record Window(long from, long to) {
  /** A moment that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The window that lies so much later. */
  Window plus(long microseconds) {
    return new Window(from + microseconds, to == NEVER ? NEVER : to + microseconds);
  }

  /** From the beginning of this, to whenever. */
  Window untilWhenever() {
    return new Window(from, NEVER);
  }

  /** From the earlier beginning to the later end. */
  Window spanning(Window other) {
    return new Window(Math.min(from, other.from), Math.max(to, other.to));
  }
}
