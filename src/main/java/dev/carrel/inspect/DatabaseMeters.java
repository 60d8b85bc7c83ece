package dev.carrel.inspect;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
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
import java.util.function.ToDoubleFunction;

/**
 * The connections to PostgreSQL, and who waits for one.
 *
 * <p>Vert.x tells it to whoever offers to count, and is told by this that nobody counts anything
 * else: Quarkus' own binder counts every packet of every connection too, by names of its own.
 */
@Singleton
class DatabaseMeters
    implements VertxOptionsCustomizer,
        VertxMetricsFactory,
        ExtendedQuarkusVertxHttpMetrics,
        VertxMetrics,
        PoolMetrics<DatabaseMeters.Request> {
  private static final String POOL = "sql";

  /** As long as {@code store.PostgresPool} has anybody wait: whoever waits longer is refused. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Ticker nanos;

  /**
   * Those who wait. Vert.x does not tell of one who is refused a connection, because PostgreSQL is
   * away or the wait was too long, so nobody is among them for longer than that.
   */
  private final Cache<Request, Boolean> pending;

  private final LongAdder used = new LongAdder();
  private volatile int max;
  private volatile Timer waits;

  DatabaseMeters() {
    this(Ticker.systemTicker());
  }

  DatabaseMeters(Ticker nanos) {
    this.nanos = nanos;
    this.pending = Caffeine.newBuilder().ticker(nanos).expireAfterWrite(PATIENCE).build();
  }

  /** One who wants a connection. No two are equal. */
  static final class Request {
    private final long since;

    private Request(long since) {
      this.since = since;
    }
  }

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
        Timer.builder("carrel.database.wait")
            .description("How long requests waited for a connection to PostgreSQL")
            .register(metrics);
    Gauge.builder("carrel.database.pending", this, DatabaseMeters::waiting)
        .description("Requests that wait for a connection to PostgreSQL")
        .register(metrics);
    connections(metrics, "used", meters -> meters.used.sum());
    connections(metrics, "idle", meters -> Math.max(0, pool.size() - meters.used.sum()));
    connections(metrics, "max", meters -> meters.max);
  }

  private void connections(
      MeterRegistry metrics, String state, ToDoubleFunction<DatabaseMeters> count) {
    Gauge.builder("carrel.database.connections", this, count)
        .description("Connections to PostgreSQL, and how many there may be")
        .tag("state", state)
        .register(metrics);
  }

  private double waiting() {
    pending.cleanUp();
    return pending.estimatedSize();
  }

  /** Somebody wants a connection. */
  @Override
  public Request submitted() {
    var request = new Request(nanos.read());
    pending.put(request, true);
    return request;
  }

  /** Somebody has got it. */
  @Override
  public Request begin(Request request) {
    pending.invalidate(request);
    used.increment();
    noteWait(request);
    return request;
  }

  /** Somebody will not get it. */
  @Override
  public void rejected(Request request) {
    pending.invalidate(request);
    noteWait(request);
  }

  /** Somebody gives it back. */
  @Override
  public void end(Request request, boolean isWell) {
    used.decrement();
  }

  private void noteWait(Request request) {
    Timer known = waits;
    if (known != null) {
      known.record(Duration.ofNanos(nanos.read() - request.since));
    }
  }
}
