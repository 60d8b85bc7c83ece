package dev.carrel.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultDelayTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void shouldBeFixed() {
    var delay = new FaultDelay(SECOND, null, null, null, null);

    assertThat(delay.sample(0.9, 3)).isEqualTo(SECOND);
  }

  @Test
  void shouldBeUniform() {
    var delay = new FaultDelay(null, SECOND, Duration.ofSeconds(3), null, null);

    assertThat(delay.sample(0, 3)).isEqualTo(SECOND);
    assertThat(delay.sample(0.5, 3)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void shouldBeLogNormal() {
    var delay = new FaultDelay(null, null, null, SECOND, 0.5);

    assertThat(delay.sample(0.9, 0)).isEqualTo(SECOND);
    assertThat(delay.sample(0.9, 2)).isEqualTo(Duration.ofMillis((long) (1000 * Math.E)));
  }

  @Test
  void shouldNotExceedMaximum() {
    var delay = new FaultDelay(null, null, null, Duration.ofMinutes(50), 3.0);

    assertThat(delay.sample(0.9, 5)).isEqualTo(FaultDelay.MAX);
  }
}
