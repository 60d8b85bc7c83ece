package dev.carrel.database;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static dev.carrel.testing.Scenario.LIBRARY;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A migration changes the type of a column while statements that select it are prepared. */
@QuarkusTest
class OutdatedPreparedStatementsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 20;

  /** A slow statement, so that concurrent calls use different connections. */
  private static final String SELECT = "SELECT name, pg_sleep(0.05)::text FROM changed";

  private static final String INSERT = "INSERT INTO changed (name) VALUES ('more') RETURNING name";

  @Inject Pool pool;
  @Inject DataSource dataSource;

  @BeforeEach
  void create() throws SQLException {
    execute("CREATE TABLE changed (name varchar(20))");
    execute("INSERT INTO changed (name) VALUES ('one')");
  }

  @AfterEach
  void drop() throws SQLException {
    execute("DROP TABLE changed");
    execute("ALTER TABLE library ALTER COLUMN description TYPE text");
  }

  private void execute(String statement) throws SQLException {
    try (var connection = dataSource.getConnection()) {
      connection.createStatement().execute(statement);
    }
  }

  private static <T> List<T> runOnEachConnection(Supplier<Uni<T>> call) {
    return Uni.join()
        .all(Stream.generate(call).limit(CONNECTIONS).toList())
        .andFailFast()
        .await()
        .atMost(TIMEOUT);
  }

  private static Uni<String> selectFirst(SqlClient client, String statement) {
    return client
        .preparedQuery(statement)
        .execute()
        .map(rows -> Rows.toFirst(rows, row -> row.getString(0)));
  }

  private Uni<String> insertAndSelect() {
    return pool.withTransaction(
        transaction ->
            selectFirst(transaction, INSERT).chain(inserted -> selectFirst(transaction, SELECT)));
  }

  @Test
  void shouldRetryOutdatedStatement() throws SQLException {
    runOnEachConnection(() -> selectFirst(pool, SELECT));
    execute("ALTER TABLE changed ALTER COLUMN name TYPE text");

    List<String> names = runOnEachConnection(() -> selectFirst(pool, SELECT));

    assertThat(names).hasSize(CONNECTIONS).containsOnly("one");
  }

  @Test
  void shouldRetryTransactionWithoutRepeatingItsEffect() throws SQLException {
    runOnEachConnection(this::insertAndSelect);
    execute("DELETE FROM changed WHERE name = 'more'");
    execute("ALTER TABLE changed ALTER COLUMN name TYPE text");

    List<String> names = runOnEachConnection(this::insertAndSelect);

    assertThat(names).hasSize(CONNECTIONS).containsOnly("one");
    assertThat(selectFirst(pool, "SELECT count(*)::text FROM changed").await().atMost(TIMEOUT))
        .isEqualTo(String.valueOf(1 + CONNECTIONS));
  }

  @Test
  void shouldRetryHibernateTransaction() throws SQLException {
    Scenario scenario = new Scenario(TestApi.REST);
    String library =
        scenario.callExpectingSuccess(
            LOCAL_LIBRARY, "create", Map.of("create_spec", Map.of("name", "changed")));
    renameOnEachConnection(scenario, library, "before");
    execute("ALTER TABLE library ALTER COLUMN description TYPE varchar");

    renameOnEachConnection(scenario, library, "after");

    assertThat(
            scenario.<Map<String, Object>>callExpectingSuccess(
                LIBRARY, "get", Map.of("library_id", library)))
        .containsEntry("name", "after");
  }

  /**
   * Updates the library concurrently, so that each update uses its own connection while it waits
   * for the lock on the row.
   */
  private static void renameOnEachConnection(Scenario scenario, String library, String name) {
    var spec = Map.of("library_id", library, "update_spec", Map.of("name", name));
    Stream.generate(
            () -> callAsync(() -> scenario.callExpectingSuccess(LOCAL_LIBRARY, "update", spec)))
        .limit(CONNECTIONS)
        .toList()
        .forEach(CompletableFuture::join);
  }
}
