package dev.carrel.session;

import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a session exists. Every moment of activity starts its time anew; past that moment it is
 * gone for every caller.
 *
 * @param idleTimeout how long an ACTIVE session lasts without activity
 * @param retention how long an ended one can still be looked at
 */
public record Lease(Duration idleTimeout, Duration retention) {
  private static final Duration MAX_RENEWAL_INTERVAL = Duration.ofSeconds(2);

  /**
   * How often a transfer that moves bytes tells of it: seldom, but always well before the lease
   * could run out.
   */
  public Duration renewalInterval() {
    Duration safe = idleTimeout.dividedBy(4);
    return safe.compareTo(MAX_RENEWAL_INTERVAL) < 0 ? safe : MAX_RENEWAL_INTERVAL;
  }

  /** When a session that was active, or ended, just now and is in this state ceases to exist. */
  public Instant expiresAt(SessionState state, Instant now) {
    return now.plus(state == SessionState.ACTIVE ? idleTimeout : retention);
  }
}
