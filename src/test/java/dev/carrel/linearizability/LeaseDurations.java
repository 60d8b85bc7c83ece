package dev.carrel.linearizability;

import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long the service under test lets sessions last. */
public record LeaseDurations(Duration idleTimeout, Duration retention) {
  /** When a session that came into a state, or was active in it, within a window is gone. */
  ExpiryWindow expiry(SessionState state, TimeWindow timeWindow) {
    Duration lasts = state == SessionState.ACTIVE ? idleTimeout : retention;
    return ExpiryWindow.after(timeWindow, TimeUnit.MICROSECONDS.convert(lasts));
  }
}
