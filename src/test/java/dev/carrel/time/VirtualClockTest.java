package dev.carrel.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SettableClock systemClock = new SettableClock();
  private final Instant start = systemClock.instant();
  private final VirtualClock virtualClock = new VirtualClock(systemClock, VirtualTime.UNCHANGED);

  @Test
  void shouldShowSystemTimeUntilItIsSet() {
    systemClock.advance(MINUTE);

    assertThat(virtualClock.instant()).isEqualTo(start.plus(MINUTE));
  }

  @Test
  void shouldRunWithSystemTime() {
    virtualClock.set(VirtualTime.running(start.plus(MINUTE), start));

    systemClock.advance(MINUTE);

    assertThat(virtualClock.instant()).isEqualTo(start.plus(MINUTE.multipliedBy(2)));
  }

  @Test
  void shouldStandStillWhileFrozen() {
    virtualClock.set(VirtualTime.frozen(start.plus(MINUTE)));

    systemClock.advance(MINUTE.multipliedBy(5));

    assertThat(virtualClock.instant()).isEqualTo(start.plus(MINUTE));
    assertThat(virtualClock.time().isFrozen()).isTrue();
  }

  @Test
  void shouldContinueFromFrozenTime() {
    virtualClock.set(VirtualTime.frozen(start));
    systemClock.advance(MINUTE.multipliedBy(5));

    virtualClock.set(VirtualTime.running(start, systemClock.instant()));
    systemClock.advance(MINUTE);

    assertThat(virtualClock.instant()).isEqualTo(start.plus(MINUTE));
  }

  @Test
  void shouldAdvanceWhileFrozen() {
    VirtualTime frozen = VirtualTime.frozen(start);

    assertThat(frozen.withTime(start.plus(MINUTE), start))
        .isEqualTo(VirtualTime.frozen(start.plus(MINUTE)));
  }

  @Test
  void shouldNotGoBack() {
    virtualClock.set(VirtualTime.frozen(start.plus(MINUTE)));

    virtualClock.set(VirtualTime.frozen(start));

    assertThat(virtualClock.instant()).isEqualTo(start.plus(MINUTE));
  }

  @Test
  void shouldStartInThePast() {
    var clock = new VirtualClock(systemClock, VirtualTime.frozen(start.minus(MINUTE)));

    assertThat(clock.instant()).isEqualTo(start.minus(MINUTE));
  }
}
