package dev.carrel.time;

import java.time.Instant;

/**
 * The clock of the time that clients observe: of leases, retentions, logins, client tokens, the
 * times of libraries, items and histories, and the validity of certificates of OVF packages. A test
 * can advance it, so that it need not wait until a session expires.
 *
 * <p>Except by a reset, it never goes back, because the rule for expired sessions relies on that.
 */
public class VirtualClock extends UtcClock {
  private final SystemClock systemClock;
  private volatile Setting setting;

  /** The minimum is what the clock showed when it was set. */
  private record Setting(VirtualTime time, Instant minimum) {
    Instant at(Instant systemTime) {
      Instant now = time.at(systemTime);
      return now.isBefore(minimum) ? minimum : now;
    }
  }

  /** Creates a clock that shows this virtual time. */
  public VirtualClock(SystemClock systemClock, VirtualTime time) {
    this.systemClock = systemClock;
    this.setting = new Setting(time, Instant.MIN);
  }

  /** Sets the clock. If the time is earlier than what the clock shows, the clock stands still. */
  public synchronized void set(VirtualTime time) {
    setting = new Setting(time, instant());
  }

  /**
   * Sets the clock to a time that may be earlier than what it shows. Only a reset may call it,
   * which has deleted all that depends on time.
   */
  public synchronized void reset(VirtualTime time) {
    setting = new Setting(time, Instant.MIN);
  }

  /** Returns how this clock follows from system time. */
  public VirtualTime time() {
    return setting.time();
  }

  @Override
  public Instant instant() {
    return setting.at(systemClock.instant());
  }
}
