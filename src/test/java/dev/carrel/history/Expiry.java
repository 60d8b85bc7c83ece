package dev.carrel.history;

/**
 * The moment from which a session is gone, as far as a client can know it: the service read its
 * clock somewhere between a call's invocation and its answer.
 */
record Expiry(Window within) {
  /**
   * How far readings of clocks may be apart where the service keeps its promise to the instant: it
   * tells moments in whole milliseconds, cut off, and microseconds are rounded on the way into the
   * database and out of it.
   */
  static final long GRAIN = 2_000;

  private static final long MILLISECOND = 1_000;

  /** A session that was active, or ended, within a window lasts so much longer. */
  static Expiry after(Window activity, long lasts) {
    return new Expiry(activity.plus(lasts));
  }

  /** Whether the session can be there at some moment of a window. */
  boolean allowsPresence(Window window) {
    return within.to() == Window.NEVER || within.to() + GRAIN > window.from();
  }

  /** Whether the session can be gone at some moment of a window. */
  boolean allowsAbsence(Window window) {
    return within.from() - GRAIN <= window.to();
  }

  /** Whether this can be what the service told. */
  boolean allows(long told) {
    return told >= within.from() - GRAIN
        && (within.to() == Window.NEVER || told <= within.to() + GRAIN);
  }

  /** A lease is renewed, and never shortened, in whatever order clocks were read. */
  Expiry butNotBefore(Expiry earlier) {
    return new Expiry(
        new Window(
            Math.max(within.from(), earlier.within.from()),
            Math.max(within.to(), earlier.within.from())));
  }

  /** What is known after the service told. */
  static Expiry told(long moment) {
    return new Expiry(new Window(moment, moment + MILLISECOND));
  }
}
