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
 * The connections to PostgreSQL, and who waits for one.
 *
 * <p>Vert.x tells it to whoever offers to count, and is told by this that nobody counts anything
 * else: Quarkus' own binder counts every packet of every connection too, by names of its own.
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
  private volatile Timer waits;

  DatabaseMetrics() {
    this(System::nanoTime);
  }

  DatabaseMetrics(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** One who wants a connection, since when, and among whom it is counted until then. */
  record PoolRequest(long submittedAt, LongAdder waiters) {}

  /** The builder, which has another way, is Quarkus'. */
  @Override
  @SuppressWarnings("deprecation")
  public void accept(VertxOptions options) {
    options.setMetricsOptions(new MetricsOptions().setEnabled(true).setFactory(this));
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return this;
  }

  /** Quarkus asks for it, where connections are limited. */
  @Override
  public ConnectionTracker getHttpConnectionTracker() {
    return NOOP_CONNECTION_TRACKER;
  }

  /** Null: nobody counts it. */
  @Override
  public PoolMetrics<?> createPoolMetrics(String type, String name, int size) {
    if (!type.equals(POOL)) {
      return null;
    }
    max = size;
    return this;
  }

  /** Early, so that the migration's first look at the tables is not the first to be counted. */
  void register(@Observes @Priority(1) StartupEvent start, MeterRegistry metrics, Pool pool) {
    waits =
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

  /** Somebody wants a connection. */
  @Override
  public PoolRequest submitted() {
    long now = nanos.getAsLong();
    return new PoolRequest(now, pending.add(now));
  }

  /** Somebody has got it. */
  @Override
  public PoolRequest begin(PoolRequest poolRequest) {
    poolRequest.waiters().decrement();
    used.increment();
    recordWait(poolRequest);
    return poolRequest;
  }

  /** Somebody will not get it. */
  @Override
  public void rejected(PoolRequest poolRequest) {
    poolRequest.waiters().decrement();
    recordWait(poolRequest);
  }

  /** Somebody gives it back. */
  @Override
  public void end(PoolRequest poolRequest, boolean isWell) {
    used.decrement();
  }

  private void recordWait(PoolRequest poolRequest) {
    Timer known = waits;
    if (known != null) {
      known.record(Duration.ofNanos(nanos.getAsLong() - poolRequest.submittedAt()));
    }
  }
}
