package dev.carrel.time;

import java.time.Duration;
import java.time.Instant;

/**
 * How virtual time follows from system time.
 *
 * @param offset how far virtual time is ahead of system time while it runs; negative if it stood
 *     still for longer than it was advanced
 * @param frozenAt the virtual time while it stands still; null while it runs
 */
public record VirtualTime(Duration offset, Instant frozenAt) {
  /** Virtual time that was never changed. */
  public static final VirtualTime UNCHANGED = new VirtualTime(Duration.ZERO, null);

  /** Returns the virtual time at a system time. */
  public Instant at(Instant systemTime) {
    return frozenAt == null ? systemTime.plus(offset) : frozenAt;
  }

  /** Returns whether virtual time stands still. */
  public boolean isFrozen() {
    return frozenAt != null;
  }

  /** Virtual time that is {@code time} now, and runs or stands still as this one. */
  public VirtualTime withTime(Instant time, Instant systemTime) {
    return isFrozen() ? frozen(time) : running(time, systemTime);
  }

  /** Virtual time that stands still at {@code time}. */
  public static VirtualTime frozen(Instant time) {
    return new VirtualTime(Duration.ZERO, time);
  }

  /** Virtual time that is {@code time} at the system time, and runs. */
  public static VirtualTime running(Instant time, Instant systemTime) {
    return new VirtualTime(Duration.between(systemTime, time), null);
  }
}
