package dev.carrel.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowTransferDetectorTest {
  private static final Duration TICK = Duration.ofMillis(500);

  private final SettableClock clock = new SettableClock();
  private final SlowTransferDetector minimumRate = new SlowTransferDetector(1000, clock);

  /** Measures the rate at each tick; returns whether it was below the minimum at one of them. */
  private boolean isBelowMinimum(Duration duration, long bytesPerTick, boolean isPaused) {
    long bytes = 0;
    for (Duration left = duration; !left.isZero(); left = left.minus(TICK)) {
      clock.advance(TICK);
      bytes += bytesPerTick;
      if (minimumRate.isBelowMinimum(bytes, isPaused)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldReportOnlyAfterOneMinute() {
    assertThat(isBelowMinimum(Duration.ofSeconds(59), 0, false)).isFalse();
    assertThat(isBelowMinimum(Duration.ofSeconds(1), 0, false)).isTrue();
  }

  @Test
  void shouldAcceptTransferAtMinimumRate() {
    assertThat(isBelowMinimum(Duration.ofHours(1), 500, false)).isFalse();
  }

  @Test
  void shouldReportTransferJustBelowMinimumRate() {
    assertThat(isBelowMinimum(Duration.ofMinutes(1), 499, false)).isTrue();
  }

  @Test
  void shouldReportTransferThatBecomesTooSlow() {
    assertThat(isBelowMinimum(Duration.ofSeconds(30), 1_000_000, false)).isFalse();

    assertThat(isBelowMinimum(Duration.ofSeconds(90), 0, false)).isTrue();
  }

  @Test
  void shouldIgnoreTimeWhilePaused() {
    assertThat(isBelowMinimum(Duration.ofHours(1), 0, true)).isFalse();
  }

  @Test
  void shouldIgnoreTimeWhileMachineIsSuspended() {
    clock.advance(Duration.ofHours(1));

    assertThat(minimumRate.isBelowMinimum(0, false)).isFalse();
  }

  @Test
  void shouldAcceptAnyRateWhenMinimumIsZero() {
    SlowTransferDetector unlimitedRate = new SlowTransferDetector(0, clock);
    for (int minute = 0; minute < 10; minute++) {
      clock.advance(Duration.ofMinutes(1));

      assertThat(unlimitedRate.isBelowMinimum(0, false)).isFalse();
    }
  }
}
