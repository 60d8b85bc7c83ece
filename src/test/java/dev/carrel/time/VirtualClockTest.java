package dev.carrel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SettableClock systemClock = new SettableClock();
  private final VirtualClock virtualClock = new VirtualClock(systemClock);

  @Test
  void shouldStartWithSystemTime() {
    assertThat(virtualClock.instant()).isEqualTo(systemClock.instant());
  }

  @Test
  void shouldRunWithSystemTimeAfterItWasAdvanced() {
    Instant start = virtualClock.instant();
    virtualClock.advance(MINUTE);

    systemClock.advance(MINUTE);
    virtualClock.advance(MINUTE);

    assertThat(virtualClock.instant()).isEqualTo(start.plus(MINUTE.multipliedBy(3)));
    assertThat(systemClock.instant()).isEqualTo(start.plus(MINUTE));
  }

  @Test
  void shouldNotGoBack() {
    assertThatThrownBy(() -> virtualClock.advance(MINUTE.negated()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Virtual time does not go back: PT-1M");
  }
}
