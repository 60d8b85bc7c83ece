package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** A pool of one connection that uses {@link PostgresDriver} with a recording policy. */
final class PostgresTestPool implements StatementFailurePolicy, AutoCloseable {
  /** Disables the timeout, because its timer would fail later: see SpuriousPoolErrorFilter. */
  static final int NO_TIMEOUT = 0;

  private static final String CHANGED =
      "Vert.x has changed its SQL client: adapt internals.PostgresDriver and PostgresConnection";

  /** Separate from the application's instance, whose metrics count pools. */
  private final Vertx vertx = Vertx.vertx();

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Pool pool;

  PostgresTestPool(PgConnectOptions server, int timeoutSeconds) {
    pool =
        ClientBuilder.pool(new PostgresDriver(this))
            .with(new PoolOptions().setMaxSize(1).setConnectionTimeout(timeoutSeconds))
            .connectingTo(server)
            .using(vertx)
            .build();
  }

  private static final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnavailableException(Throwable cause) {
      super(cause);
    }
  }

  Pool pool() {
    return pool;
  }

  /** The failures of statements that the policy has received. */
  List<Throwable> failures() {
    return failures;
  }

  @Override
  public void onFailure(Throwable failure) {
    failures.add(failure);
  }

  @Override
  public Throwable toUnavailable(Throwable failure) {
    return failure instanceof UnavailableException ? failure : new UnavailableException(failure);
  }

  @Override
  public boolean isOutdatedStatement(Throwable failure) {
    return failure instanceof PgException error
        && "RevalidateCachedQuery".equals(error.getRoutine());
  }

  @Override
  public int maxAttempts() {
    return 3;
  }

  static void assertUnavailable(Future<?> future) {
    assertThatThrownBy(() -> TestHttpServer.join(future))
        .as(CHANGED)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UnavailableException.class);
  }

  static void assertNotUnavailable(Future<?> future) {
    assertThatThrownBy(() -> TestHttpServer.join(future))
        .as(CHANGED)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isNotInstanceOf(UnavailableException.class);
  }

  @Override
  public void close() {
    pool.close().otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
