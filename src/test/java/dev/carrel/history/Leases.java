package dev.carrel.history;

import dev.carrel.session.SessionState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long the service under test lets sessions last. */
public record Leases(Duration idleTimeout, Duration retention) {
  /** When a session that came into a state, or was active in it, within a window is gone. */
  Expiry expiry(SessionState state, Window window) {
    Duration lasts = state == SessionState.ACTIVE ? idleTimeout : retention;
    return Expiry.after(window, TimeUnit.MICROSECONDS.convert(lasts));
  }
}
