package dev.carrel.session;

import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a session exists without activity. Each activity renews the lease; when the lease ends,
 * the session is expired.
 *
 * @param idleTimeout how long an ACTIVE session exists without activity
 * @param retention how long an ended session can still be read
 */
public record Lease(Duration idleTimeout, Duration retention) {
  /**
   * The interval at which a running transfer renews the lease: a quarter of the idle timeout, at
   * most {@code max}.
   */
  public Duration renewalInterval(Duration max) {
    Duration interval = idleTimeout.dividedBy(4);
    return interval.compareTo(max) < 0 ? interval : max;
  }

  /**
   * When a session expires.
   *
   * @param state the session's state
   * @param now the time of the last activity, or of the session's end
   */
  public Instant expiresAt(SessionState state, Instant now) {
    return now.plus(state == SessionState.ACTIVE ? idleTimeout : retention);
  }
}
