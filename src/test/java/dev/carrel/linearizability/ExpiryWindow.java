package dev.carrel.linearizability;

/**
 * The range in which the expiry of a session lies, as far as clients can know it: the service reads
 * its clock between the invocation and the completion of a call.
 */
record ExpiryWindow(TimeWindow within) {
  /**
   * The tolerance of clock readings in microseconds: the service reports truncated milliseconds,
   * and microseconds are rounded by the database.
   */
  static final long CLOCK_TOLERANCE = 2_000;

  private static final long MILLISECOND = 1_000;

  /**
   * The expiry of a session that was active, or ended, within a window.
   *
   * @param lasts microseconds from then to the expiry
   */
  static ExpiryWindow after(TimeWindow activity, long lasts) {
    return new ExpiryWindow(activity.plus(lasts));
  }

  /** Whether the session can exist at some moment of the window. */
  boolean allowsPresence(TimeWindow timeWindow) {
    return within.to() == TimeWindow.NEVER || within.to() + CLOCK_TOLERANCE > timeWindow.from();
  }

  /** Whether the session can have expired at some moment of the window. */
  boolean allowsAbsence(TimeWindow timeWindow) {
    return within.from() - CLOCK_TOLERANCE <= timeWindow.to();
  }

  /** Whether the service can report this expiration time. */
  boolean allows(long reported) {
    return reported >= within.from() - CLOCK_TOLERANCE
        && (within.to() == TimeWindow.NEVER || reported <= within.to() + CLOCK_TOLERANCE);
  }

  /**
   * This expiry, but at least the earlier one: a renewal never shortens a lease, in whatever order
   * clocks were read.
   */
  ExpiryWindow notBefore(ExpiryWindow earlier) {
    return new ExpiryWindow(
        new TimeWindow(
            Math.max(within.from(), earlier.within.from()),
            Math.max(within.to(), earlier.within.from())));
  }

  /** The expiry after the service reported an expiration time. */
  static ExpiryWindow reported(long moment) {
    return new ExpiryWindow(new TimeWindow(moment, moment + MILLISECOND));
  }
}
