package dev.carrel.time;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/**
 * The clock of the time that clients observe: of leases, retentions, logins, client tokens, the
 * times of libraries, items and histories, and the validity of certificates of OVF packages. It
 * shows the time of the {@link SystemClock} plus what it was advanced by, so that a test need not
 * wait until a session expires. Each replica has its own, which a restart resets.
 */
@Singleton
public class VirtualClock extends UtcClock {
  private final SystemClock systemClock;
  private volatile Duration offset = Duration.ZERO;

  /** Creates a clock that shows the system time. */
  public VirtualClock(SystemClock systemClock) {
    this.systemClock = systemClock;
  }

  /**
   * Advances the clock.
   *
   * @param duration not negative, because the rule for expired sessions relies on a time that never
   *     goes back
   * @throws IllegalArgumentException if the duration is negative
   */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("Virtual time does not go back: " + duration);
    }
    offset = offset.plus(duration);
  }

  @Override
  public Instant instant() {
    return systemClock.instant().plus(offset);
  }
}
