package dev.carrel.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MinimumRateTest {
  private static final Duration TICK = Duration.ofMillis(500);

  private final SettableClock clock = new SettableClock();
  private final MinimumRate minimumRate = new MinimumRate(1000, clock);

  /** Whether it is found too slow within a while in which so many bytes move at each tick. */
  private boolean isTooSlow(Duration within, long bytesATick, boolean excused) {
    long bytes = 0;
    for (Duration left = within; !left.isZero(); left = left.minus(TICK)) {
      clock.advance(TICK);
      bytes += bytesATick;
      if (minimumRate.isBelowMinimum(bytes, excused)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldTakeAMinuteToJudge() {
    assertThat(isTooSlow(Duration.ofSeconds(59), 0, false)).isFalse();
    assertThat(isTooSlow(Duration.ofSeconds(1), 0, false)).isTrue();
  }

  @Test
  void shouldLetWhatIsFastEnoughGoOn() {
    assertThat(isTooSlow(Duration.ofHours(1), 500, false)).isFalse();
  }

  @Test
  void shouldFindWhatIsJustTooSlow() {
    assertThat(isTooSlow(Duration.ofMinutes(1), 499, false)).isTrue();
  }

  @Test
  void shouldFindWhatBecomesTooSlow() {
    assertThat(isTooSlow(Duration.ofSeconds(30), 1_000_000, false)).isFalse();

    assertThat(isTooSlow(Duration.ofSeconds(90), 0, false)).isTrue();
  }

  @Test
  void shouldNotBlameTheClientForWhatCarrelTakes() {
    assertThat(isTooSlow(Duration.ofHours(1), 0, true)).isFalse();
  }

  @Test
  void shouldNotBlameTheClientForAMachineThatSlept() {
    clock.advance(Duration.ofHours(1));

    assertThat(minimumRate.isBelowMinimum(0, false)).isFalse();
  }

  @Test
  void shouldBeSwitchedOff() {
    MinimumRate any = new MinimumRate(0, clock);
    for (int minute = 0; minute < 10; minute++) {
      clock.advance(Duration.ofMinutes(1));

      assertThat(any.isBelowMinimum(0, false)).isFalse();
    }
  }
}
