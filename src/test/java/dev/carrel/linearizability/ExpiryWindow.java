package dev.carrel.linearizability;

/**
 * The range of times at which a session can expire, as far as clients can know it. The range is not
 * a single time, because clients do not know when, between the invocation and the completion of a
 * call, the service read its clock.
 */
record ExpiryWindow(TimeWindow window) {
  /**
   * The tolerance of clock readings in microseconds: the service reports truncated milliseconds,
   * and microseconds are rounded by the database.
   */
  static final long CLOCK_TOLERANCE = 2_000;

  private static final long MILLISECOND = 1_000;

  /**
   * The expiry of a session that was active, or ended, at some time in a window.
   *
   * @param lasts microseconds from that time to the expiry
   */
  static ExpiryWindow after(TimeWindow activity, long lasts) {
    return new ExpiryWindow(activity.plus(lasts));
  }

  /** Whether the session can exist at some moment of the window. */
  boolean allowsPresence(TimeWindow timeWindow) {
    return window.to() == TimeWindow.NEVER || window.to() + CLOCK_TOLERANCE > timeWindow.from();
  }

  /** Whether the session can have expired at some moment of the window. */
  boolean allowsAbsence(TimeWindow timeWindow) {
    return window.from() - CLOCK_TOLERANCE <= timeWindow.to();
  }

  /** Whether the service can report this expiration time. */
  boolean allows(long reported) {
    return reported >= window.from() - CLOCK_TOLERANCE
        && (window.to() == TimeWindow.NEVER || reported <= window.to() + CLOCK_TOLERANCE);
  }

  /**
   * Returns the later one of this expiry and an earlier one: a renewal never shortens a lease,
   * regardless of the order in which the service read its clock.
   */
  ExpiryWindow atLeast(ExpiryWindow earlier) {
    return new ExpiryWindow(
        new TimeWindow(
            Math.max(window.from(), earlier.window.from()),
            Math.max(window.to(), earlier.window.from())));
  }

  /** The expiry after the service reported an expiration time. */
  static ExpiryWindow ofReportedTime(long moment) {
    return new ExpiryWindow(new TimeWindow(moment, moment + MILLISECOND));
  }
}
