package dev.carrel.internals;

import static dev.carrel.internals.PostgresTestPool.NO_TIMEOUT;
import static dev.carrel.internals.PostgresTestPool.assertUnavailable;
import static dev.carrel.internals.TestHttpServer.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.database.PostgresPool;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Failures of the pool, and outdated statements, tested with a pool of one connection. */
@QuarkusTest
class PostgresDriverTest {
  private static final String SELECT = "SELECT name FROM outdated";

  @Inject PostgresPool postgresPool;

  private PostgresTestPool openPool(int timeoutSeconds) {
    return new PostgresTestPool(postgresPool.listenOptions(), timeoutSeconds);
  }

  @Test
  void shouldBeUnavailableWhenConnectionIsRejected() throws Exception {
    try (var unreachable =
        new PostgresTestPool(postgresPool.listenOptions().setPort(freePort()), NO_TIMEOUT)) {
      Pool pool = unreachable.pool();

      assertUnavailable(pool.preparedQuery("SELECT 1").execute());
      assertUnavailable(pool.getConnection());
      assertUnavailable(pool.withTransaction(transaction -> Future.succeededFuture()));
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void shouldBeUnavailableWhenPoolIsExhausted() throws Exception {
    try (var testPool = openPool(1)) {
      SqlConnection connection = join(testPool.pool().getConnection());

      assertUnavailable(testPool.pool().preparedQuery("SELECT 1").execute());
      assertUnavailable(testPool.pool().getConnection());
      join(connection.close());
    }
  }

  @Test
  void shouldBeUnavailableAfterPoolIsClosed() throws Exception {
    try (var testPool = openPool(NO_TIMEOUT)) {
      join(testPool.pool().close());

      assertUnavailable(testPool.pool().preparedQuery("SELECT 1").execute());
    }
  }

  private static Future<String> select(SqlClient client) {
    return client.preparedQuery(SELECT).execute().map(rows -> rows.iterator().next().getString(0));
  }

  @Test
  void shouldRetryOutdatedStatementAndTransaction() throws Exception {
    try (var testPool = openPool(NO_TIMEOUT)) {
      Pool pool = testPool.pool();
      join(pool.query("CREATE TEMPORARY TABLE outdated (name varchar(9))").execute());
      join(pool.query("INSERT INTO outdated VALUES ('one')").execute());
      join(select(pool));
      join(pool.query("ALTER TABLE outdated ALTER COLUMN name TYPE text").execute());
      String selected = join(select(pool));
      join(pool.query("ALTER TABLE outdated ALTER COLUMN name TYPE varchar(8)").execute());
      String selectedInTransaction = join(pool.withTransaction(transaction -> select(transaction)));

      assertThat(selected)
          .as("Vert.x has changed its prepared statements: adapt internals.PostgresDriver")
          .isEqualTo("one");
      assertThat(selectedInTransaction).isEqualTo("one");
    }
  }
}
