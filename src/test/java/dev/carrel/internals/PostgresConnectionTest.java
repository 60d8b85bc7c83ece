package dev.carrel.internals;

import static dev.carrel.internals.PostgresTestPool.assertNotUnavailable;
import static dev.carrel.internals.PostgresTestPool.assertUnavailable;
import static dev.carrel.internals.TestHttpServer.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.database.PostgresPool;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lost connections and failed statements. */
@QuarkusTest
class PostgresConnectionTest {
  @Inject PostgresPool postgresPool;

  private PostgresTestPool testPool;
  private Pool pool;

  @BeforeEach
  void open() {
    testPool = new PostgresTestPool(postgresPool.listenOptions(), 1);
    pool = testPool.pool();
  }

  @AfterEach
  void close() {
    testPool.close();
  }

  private static Future<RowSet<Row>> terminate(SqlConnection connection) {
    return connection.query("SELECT pg_terminate_backend(pg_backend_pid())").execute();
  }

  @Test
  void shouldBeUnavailableWhenConnectionIsLostBeforeStatement() {
    assertUnavailable(
        pool.withTransaction(
            transaction ->
                terminate(transaction)
                    .transform(terminated -> transaction.preparedQuery("SELECT 1").execute())));
  }

  @Test
  void shouldBeUnavailableWhenConnectionIsLostBeforeCommit() {
    assertUnavailable(
        pool.withTransaction(
            transaction -> terminate(transaction).otherwiseEmpty().<Void>mapEmpty()));
  }

  @Test
  void shouldKeepErrorsOfStatementsAndParameters() throws Exception {
    assertNotUnavailable(pool.preparedQuery("SELECT nothing").execute());
    assertThat(testPool.failures()).singleElement().isInstanceOf(PgException.class);
    assertNotUnavailable(pool.preparedQuery("SELECT $1::int").execute(Tuple.of("text")));
    assertThat(join(pool.query("SELECT 1").execute()).rowCount()).isEqualTo(1);
  }
}
