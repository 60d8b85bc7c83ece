package dev.carrel.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.quarkus.vertx.http.runtime.ExtendedQuarkusVertxHttpMetrics;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of the connection pool of PostgreSQL.
 *
 * <p>This class replaces the metrics of Vert.x as a whole. Quarkus' own implementation would also
 * count every packet of every connection, under names that Carrel does not use.
 */
@Singleton
class DatabaseMetrics
    implements VertxOptionsCustomizer,
        VertxMetricsFactory,
        ExtendedQuarkusVertxHttpMetrics,
        VertxMetrics,
        PoolMetrics<DatabaseMetrics.PoolRequest> {
  private static final String POOL = "sql";

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

  /**
   * The setter is deprecated in favor of Vert.x's builder, but Quarkus creates the builder itself
   * and passes only the options.
   */
  @Override
  @SuppressWarnings("deprecation")
  public void accept(VertxOptions options) {
    options.setMetricsOptions(new MetricsOptions().setEnabled(true).setFactory(this));
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return this;
  }

  /** Quarkus calls this if the number of connections is limited. */
  @Override
  public ConnectionTracker getHttpConnectionTracker() {
    return NOOP_CONNECTION_TRACKER;
  }

  /** Returns null for other pools, which are not measured. */
  @Override
  public PoolMetrics<?> createPoolMetrics(String type, String name, int size) {
    if (!type.equals(POOL)) {
      return null;
    }
    max = size;
    return this;
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

  /** Called when a connection is requested. */
  @Override
  public PoolRequest submitted() {
    long now = nanos.getAsLong();
    return new PoolRequest(now, pending.add(now));
  }

  /** Called when the connection is acquired. */
  @Override
  public PoolRequest begin(PoolRequest poolRequest) {
    poolRequest.waiters().decrement();
    used.increment();
    recordWait(poolRequest);
    return poolRequest;
  }

  /** Called when the request for a connection fails. */
  @Override
  public void rejected(PoolRequest poolRequest) {
    poolRequest.waiters().decrement();
    recordWait(poolRequest);
  }

  /** Called when the connection is released. */
  @Override
  public void end(PoolRequest poolRequest, boolean succeeded) {
    used.decrement();
  }

  private void recordWait(PoolRequest poolRequest) {
    Timer timer = acquireTimer;
    if (timer != null) {
      timer.record(Duration.ofNanos(nanos.getAsLong() - poolRequest.submittedAt()));
    }
  }
}
