package dev.carrel.testing;

import dev.carrel.time.SystemClock;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/**
 * The system clock of the application in tests, from which virtual time is derived. It changes only
 * when a test advances it.
 */
@Singleton
@Alternative
@Priority(1)
public class SettableClock extends SystemClock {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  public void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
