package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleConnectionMonitorTest {
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private static final String CHANGED =
      "Netty has changed its channels: adapt internals.IdleConnectionMonitor";

  private final EmbeddedChannel channel = new EmbeddedChannel();

  private void advanceOnePeriod() {
    channel.advanceTimeBy(PERIOD.toSeconds(), TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  /** Busy connections are tested by {@link ConnectionGuardsTest}. */
  @Test
  void shouldCloseConnectionWithoutRequest() {
    channel.freezeTime();
    channel.pipeline().addFirst(new IdleConnectionMonitor(PERIOD));
    assertThat(channel.isOpen()).isTrue();

    advanceOnePeriod();

    assertThat(channel.isOpen()).as(CHANGED).isFalse();
  }

  @Test
  void shouldCloseConnectionWhenClientDoesNotRead() {
    channel.freezeTime();
    var monitor = new IdleConnectionMonitor(PERIOD);
    channel.pipeline().addFirst(monitor);
    channel.write("unsent");
    advanceOnePeriod();
    assertThat(channel.isOpen()).as(CHANGED).isTrue();

    advanceOnePeriod();

    assertThat(channel.isOpen()).as(CHANGED).isFalse();
  }
}
