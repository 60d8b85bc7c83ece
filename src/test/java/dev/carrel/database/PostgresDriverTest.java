package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.internals.SpuriousPoolErrorFilter;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures that show that the database is unavailable, tested with a pool of one connection. */
@QuarkusTest
class PostgresDriverTest {
  /**
   * Disables the timeout, because its timer would fail after the end of the test: see {@link
   * SpuriousPoolErrorFilter}.
   */
  private static final int NO_TIMEOUT = 0;

  @Inject PostgresPool connections;

  /** Separate from the application's instance, whose metrics count pools. */
  private final Vertx vertx = Vertx.vertx();

  private Pool pool;

  @BeforeEach
  void open() {
    pool = poolOf(connections.listenOptions(), 1);
  }

  @AfterEach
  void close() {
    join(pool.close());
    join(vertx.close());
  }

  private Pool poolOf(PgConnectOptions server, int timeoutSeconds) {
    return ClientBuilder.pool(new PostgresDriver())
        .with(new PoolOptions().setMaxSize(1).setConnectionTimeout(timeoutSeconds))
        .connectingTo(server)
        .using(vertx)
        .build();
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private static void assertUnavailable(Future<?> future) {
    assertThatThrownBy(() -> join(future))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(DatabaseUnavailableException.class);
  }

  private static Future<RowSet<Row>> terminate(SqlConnection connection) {
    return connection.query("SELECT pg_terminate_backend(pg_backend_pid())").execute();
  }

  @Test
  void shouldBeUnavailableWhenConnectionIsRejected() throws IOException {
    Pool unreachable = poolOf(connections.listenOptions().setPort(freePort()), NO_TIMEOUT);

    assertUnavailable(unreachable.preparedQuery("SELECT 1").execute());
    assertUnavailable(unreachable.getConnection());
    assertUnavailable(unreachable.withTransaction(transaction -> Future.succeededFuture()));
    join(unreachable.close());
  }

  @Test
  void shouldBeUnavailableWhenPoolIsExhausted() {
    SqlConnection connection = join(pool.getConnection());

    assertUnavailable(pool.preparedQuery("SELECT 1").execute());
    assertUnavailable(pool.getConnection());
    join(connection.close());
  }

  @Test
  void shouldBeUnavailableWhenConnectionIsLostBeforeStatement() {
    var lost =
        pool.withTransaction(
            transaction ->
                terminate(transaction)
                    .transform(terminated -> transaction.preparedQuery("SELECT 1").execute()));

    assertUnavailable(lost);
  }

  @Test
  void shouldBeUnavailableWhenConnectionIsLostBeforeCommit() {
    var lost =
        pool.withTransaction(
            transaction -> terminate(transaction).otherwiseEmpty().<Void>mapEmpty());

    assertUnavailable(lost);
  }

  @Test
  void shouldBeUnavailableAfterPoolIsClosed() {
    Pool closed = poolOf(connections.listenOptions(), NO_TIMEOUT);
    join(closed.close());

    assertUnavailable(closed.preparedQuery("SELECT 1").execute());
  }

  @Test
  void shouldKeepErrorsOfStatementsAndParameters() {
    var invalidStatement = pool.preparedQuery("SELECT nothing").execute();
    var invalidParameter = pool.preparedQuery("SELECT $1::int").execute(Tuple.of("text"));

    assertThatThrownBy(() -> join(invalidStatement)).hasCauseInstanceOf(PgException.class);
    assertThatThrownBy(() -> join(invalidParameter))
        .cause()
        .isNotInstanceOf(DatabaseUnavailableException.class);
    assertThat(join(pool.query("SELECT 1").execute()).rowCount()).isEqualTo(1);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
