package dev.carrel.linearizability;

import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The configured lease durations of the service under test. */
public record LeaseDurations(Duration idleTimeout, Duration retention) {
  /** The expiry of a session that entered the state, or was active in it, within a window. */
  ExpiryWindow expiry(SessionState state, TimeWindow timeWindow) {
    Duration lasts = state == SessionState.ACTIVE ? idleTimeout : retention;
    return ExpiryWindow.after(timeWindow, TimeUnit.MICROSECONDS.convert(lasts));
  }
}
