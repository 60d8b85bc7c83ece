package dev.carrel.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.fault.ByteFault.Effect;
import dev.carrel.fault.ByteFault.Step;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ByteFaultTest {
  private static final long ANY_RATE = Long.MAX_VALUE;
  private static final int NONE = -1;

  @Test
  void shouldMoveBytesUpToPoint() {
    var fault = new ByteFault(Effect.CUT, 5, null, NONE, ANY_RATE);

    Step first = fault.move(Buffer.buffer("abc"));
    Step second = fault.move(Buffer.buffer("defg"));

    assertThat(first).isEqualTo(new Step(Buffer.buffer("abc"), Effect.NONE, Duration.ZERO));
    assertThat(second).isEqualTo(new Step(Buffer.buffer("de"), Effect.CUT, Duration.ZERO));
  }

  @Test
  void shouldHappenBeforeFirstByte() {
    var fault = new ByteFault(Effect.CUT, 0, null, NONE, ANY_RATE);

    assertThat(fault.move(Buffer.buffer()).effect()).isEqualTo(Effect.CUT);
  }

  @Test
  void shouldHappenAtEnd() {
    var fault = new ByteFault(Effect.CUT, Long.MAX_VALUE, null, NONE, ANY_RATE);

    assertThat(fault.move(Buffer.buffer("abc")).effect()).isEqualTo(Effect.NONE);
    assertThat(fault.end().effect()).isEqualTo(Effect.CUT);
  }

  @Test
  void shouldContinueAfterStall() {
    var fault = new ByteFault(Effect.STALL, 2, Duration.ofSeconds(3), NONE, ANY_RATE);

    Step stalled = fault.move(Buffer.buffer("abc"));
    Step next = fault.move(Buffer.buffer("c"));

    assertThat(stalled)
        .isEqualTo(new Step(Buffer.buffer("ab"), Effect.NONE, Duration.ofSeconds(3)));
    assertThat(next).isEqualTo(new Step(Buffer.buffer("c"), Effect.NONE, Duration.ZERO));
    assertThat(fault.end().effect()).isEqualTo(Effect.NONE);
  }

  @Test
  void shouldInvertOneByte() {
    var fault = new ByteFault(Effect.NONE, Long.MAX_VALUE, null, 4, ANY_RATE);

    assertThat(fault.move(Buffer.buffer("abc")).bytes()).isEqualTo(Buffer.buffer("abc"));
    assertThat(fault.move(Buffer.buffer("def")).bytes())
        .isEqualTo(Buffer.buffer(new byte[] {'d', ~'e', 'f'}));
  }

  @Test
  void shouldLimitRate() {
    var fault = new ByteFault(Effect.NONE, Long.MAX_VALUE, null, NONE, 50);

    Step step = fault.move(Buffer.buffer("abcdefgh"));

    assertThat(step)
        .isEqualTo(new Step(Buffer.buffer("abcde"), Effect.NONE, Duration.ofMillis(100)));
  }

  @Test
  void shouldLimitHighRate() {
    var fault = new ByteFault(Effect.NONE, Long.MAX_VALUE, null, NONE, 16_384_000);
    Duration paused = Duration.ZERO;

    for (int i = 0; i < 1000; i++) {
      paused = paused.plus(fault.move(Buffer.buffer(new byte[8192])).pause());
    }

    assertThat(paused).isBetween(Duration.ofMillis(499), Duration.ofMillis(500));
  }
}
