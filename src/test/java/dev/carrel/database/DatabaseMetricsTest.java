package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseMetricsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final DatabaseMetrics databaseMetrics = new DatabaseMetrics(nanos::get);

  private double pending() {
    return metrics.get("carrel.database.pending").gauge().value();
  }

  @Test
  void shouldCountRequestsWaitingForConnection() {
    databaseMetrics.register(null, metrics, null);
    var first = databaseMetrics.onRequested();
    databaseMetrics.onRequested();

    databaseMetrics.onAcquired(first);

    assertThat(pending()).isEqualTo(1);
  }

  @Test
  void shouldNotCountRequestsAfterConnectionTimeout() {
    databaseMetrics.register(null, metrics, null);
    databaseMetrics.onRequested();

    nanos.addAndGet(Duration.ofSeconds(5).toNanos());

    assertThat(pending()).isZero();
  }
}
