package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseMetricsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final DatabaseMetrics meters = new DatabaseMetrics(nanos::get);

  private double pending() {
    return metrics.get("carrel.database.pending").gauge().value();
  }

  @Test
  void shouldCountThoseWhoWaitUntilTheyHaveAConnection() {
    meters.register(null, metrics, null);
    var first = meters.submitted();
    meters.submitted();

    meters.begin(first);

    assertThat(pending()).isEqualTo(1);
  }

  @Test
  void shouldCountNobodyAsWaitingWhoWasRefusedWithoutAWord() {
    meters.register(null, metrics, null);
    meters.submitted();

    nanos.addAndGet(Duration.ofSeconds(5).toNanos());

    assertThat(pending()).isZero();
  }
}
