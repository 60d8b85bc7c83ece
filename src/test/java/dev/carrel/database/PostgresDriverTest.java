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

/** Which failures mean that the database cannot be reached, in a pool of one connection. */
@QuarkusTest
class PostgresDriverTest {
  /** The timer of one would fail when the test is over: see {@link SpuriousPoolErrorFilter}. */
  private static final int WITHOUT_TIMEOUT = 0;

  @Inject PostgresPool connections;

  /** Not the application's, whose metrics count the pools. */
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
  void shouldBeUnavailableWhereConnectionsAreRefused() throws IOException {
    Pool away = poolOf(connections.listenOptions().setPort(freePort()), WITHOUT_TIMEOUT);

    assertUnavailable(away.preparedQuery("SELECT 1").execute());
    assertUnavailable(away.getConnection());
    assertUnavailable(away.withTransaction(transaction -> Future.succeededFuture()));
    join(away.close());
  }

  @Test
  void shouldBeUnavailableWhereNoConnectionIsFreeInTime() {
    SqlConnection held = join(pool.getConnection());

    assertUnavailable(pool.preparedQuery("SELECT 1").execute());
    assertUnavailable(pool.getConnection());
    join(held.close());
  }

  @Test
  void shouldBeUnavailableWhereTheConnectionIsLostBeforeAStatement() {
    var lost =
        pool.withTransaction(
            transaction ->
                terminate(transaction)
                    .transform(terminated -> transaction.preparedQuery("SELECT 1").execute()));

    assertUnavailable(lost);
  }

  @Test
  void shouldBeUnavailableWhereTheConnectionIsLostBeforeTheCommit() {
    var lost =
        pool.withTransaction(
            transaction -> terminate(transaction).otherwiseEmpty().<Void>mapEmpty());

    assertUnavailable(lost);
  }

  @Test
  void shouldBeUnavailableOnceItIsClosed() {
    Pool closed = poolOf(connections.listenOptions(), WITHOUT_TIMEOUT);
    join(closed.close());

    assertUnavailable(closed.preparedQuery("SELECT 1").execute());
  }

  @Test
  void shouldLeaveErrorsOfPostgresqlAndOfParametersAsTheyAre() {
    var wrong = pool.preparedQuery("SELECT nothing").execute();
    var unfitting = pool.preparedQuery("SELECT $1::int").execute(Tuple.of("text"));

    assertThatThrownBy(() -> join(wrong)).hasCauseInstanceOf(PgException.class);
    assertThatThrownBy(() -> join(unfitting))
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
