package dev.carrel.linearizability;

/**
 * The moment from which a session is gone, as far as a client can know it: the service read its
 * clock somewhere between a call's invocation and its answer.
 */
record ExpiryWindow(TimeWindow within) {
  /**
   * How far readings of clocks may be apart where the service keeps its promise to the instant: it
   * tells moments in whole milliseconds, cut off, and microseconds are rounded on the way into the
   * database and out of it.
   */
  static final long GRAIN = 2_000;

  private static final long MILLISECOND = 1_000;

  /** A session that was active, or ended, within a window lasts so much longer. */
  static ExpiryWindow after(TimeWindow activity, long lasts) {
    return new ExpiryWindow(activity.plus(lasts));
  }

  /** Whether the session can be there at some moment of a window. */
  boolean allowsPresence(TimeWindow timeWindow) {
    return within.to() == TimeWindow.NEVER || within.to() + GRAIN > timeWindow.from();
  }

  /** Whether the session can be gone at some moment of a window. */
  boolean allowsAbsence(TimeWindow timeWindow) {
    return within.from() - GRAIN <= timeWindow.to();
  }

  /** Whether this can be what the service told. */
  boolean allows(long told) {
    return told >= within.from() - GRAIN
        && (within.to() == TimeWindow.NEVER || told <= within.to() + GRAIN);
  }

  /** A lease is renewed, and never shortened, in whatever order clocks were read. */
  ExpiryWindow butNotBefore(ExpiryWindow earlier) {
    return new ExpiryWindow(
        new TimeWindow(
            Math.max(within.from(), earlier.within.from()),
            Math.max(within.to(), earlier.within.from())));
  }

  /** What is known after the service told. */
  static ExpiryWindow told(long moment) {
    return new ExpiryWindow(new TimeWindow(moment, moment + MILLISECOND));
  }
}
