package dev.carrel.database;

import dev.carrel.internals.SqlPoolListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** Metrics of the connection pool of PostgreSQL. */
@Singleton
class DatabaseMetrics implements SqlPoolListener<DatabaseMetrics.PoolRequest> {
  private final LongSupplier nanos;
  private final PoolWaiters pending = new PoolWaiters();
  private final LongAdder used = new LongAdder();
  private volatile int max;
  private volatile Timer acquireTimer;

  DatabaseMetrics() {
    this(System::nanoTime);
  }

  DatabaseMetrics(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * A request for a connection.
   *
   * @param submittedAt the monotonic clock when the request was submitted, in nanoseconds
   * @param waiters the counter that includes the request until it ends
   */
  record PoolRequest(long submittedAt, LongAdder waiters) {}

  @Override
  public void onCreated(int maxConnections) {
    max = maxConnections;
  }

  /** Runs early, so that the wait of the first request is measured. */
  void register(@Observes @Priority(1) StartupEvent start, MeterRegistry metrics, Pool pool) {
    acquireTimer =
        Timer.builder("carrel.database.acquire")
            .description("Time to acquire a connection to PostgreSQL")
            .register(metrics);
    Gauge.builder("carrel.database.pending", () -> pending.count(nanos.getAsLong()))
        .description("Requests waiting for a connection to PostgreSQL")
        .register(metrics);
    registerConnections(metrics, "used", meters -> meters.used.sum());
    registerConnections(metrics, "idle", meters -> Math.max(0, pool.size() - meters.used.sum()));
    registerConnections(metrics, "max", meters -> meters.max);
  }

  private void registerConnections(
      MeterRegistry metrics, String state, ToDoubleFunction<DatabaseMetrics> count) {
    Gauge.builder("carrel.database.connections", this, count)
        .description("Connections to PostgreSQL by state, and their maximum")
        .tag("state", state)
        .register(metrics);
  }

  @Override
  public PoolRequest onRequested() {
    long now = nanos.getAsLong();
    return new PoolRequest(now, pending.add(now));
  }

  @Override
  public void onAcquired(PoolRequest poolRequest) {
    poolRequest.waiters().decrement();
    used.increment();
    recordWait(poolRequest);
  }

  @Override
  public void onFailed(PoolRequest poolRequest) {
    poolRequest.waiters().decrement();
    recordWait(poolRequest);
  }

  @Override
  public void onReleased() {
    used.decrement();
  }

  private void recordWait(PoolRequest poolRequest) {
    Timer timer = acquireTimer;
    if (timer != null) {
      timer.record(Duration.ofNanos(nanos.getAsLong() - poolRequest.submittedAt()));
    }
  }
}
