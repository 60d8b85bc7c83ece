package dev.carrel.internals;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.quarkus.vertx.http.runtime.ExtendedQuarkusVertxHttpMetrics;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import jakarta.inject.Singleton;

/**
 * Passes the metrics of the SQL client's connection pool to a {@link SqlPoolListener}.
 *
 * <p>This class replaces the metrics of Vert.x as a whole. Quarkus' own implementation would also
 * count every packet of every connection, under names that Carrel does not use.
 */
@Singleton
class SqlPoolMetrics
    implements VertxOptionsCustomizer,
        VertxMetricsFactory,
        ExtendedQuarkusVertxHttpMetrics,
        VertxMetrics {
  /** The type by which Vert.x identifies pools of the SQL client. */
  private static final String SQL_POOL = "sql";

  private final SqlPoolListener<?> listener;

  SqlPoolMetrics(SqlPoolListener<?> listener) {
    this.listener = listener;
  }

  private record ListenerMetrics<R>(SqlPoolListener<R> listener) implements PoolMetrics<R> {
    @Override
    public R submitted() {
      return listener.onRequested();
    }

    @Override
    public R begin(R request) {
      listener.onAcquired(request);
      return request;
    }

    @Override
    public void rejected(R request) {
      listener.onFailed(request);
    }

    @Override
    public void end(R request, boolean succeeded) {
      listener.onReleased();
    }
  }

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
  public PoolMetrics<?> createPoolMetrics(String type, String name, int maxSize) {
    if (!type.equals(SQL_POOL)) {
      return null;
    }
    listener.onCreated(maxSize);
    return new ListenerMetrics<>(listener);
  }
}
