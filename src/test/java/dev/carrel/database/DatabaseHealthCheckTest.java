package dev.carrel.database;

import static dev.carrel.testing.Scenario.LIBRARY;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;

import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A PostgreSQL server that responds, but rejects new libraries and new tables. */
@QuarkusTest
class DatabaseHealthCheckTest {
  private static final Map<String, ?> SPEC = Map.of("create_spec", Map.of("name", "new"));

  private final Scenario scenario = new Scenario(TestApi.REST);

  @Inject DataSource dataSource;

  private void execute(String statement) throws SQLException {
    try (var connection = dataSource.getConnection()) {
      connection.createStatement().execute(statement);
    }
  }

  private void rejectWrites(String state) throws SQLException {
    String function =
        "CREATE FUNCTION reject_%s() RETURNS %s LANGUAGE plpgsql AS"
            + " $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '%s'; END$$";
    execute(function.formatted("rows", "trigger", state));
    execute(function.formatted("tables", "event_trigger", state));
    execute("CREATE TRIGGER reject BEFORE INSERT ON library EXECUTE FUNCTION reject_rows()");
    execute(
        "CREATE EVENT TRIGGER reject ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS')"
            + " EXECUTE FUNCTION reject_tables()");
  }

  private void acceptWrites() throws SQLException {
    execute("DROP FUNCTION IF EXISTS reject_rows CASCADE");
    execute("DROP FUNCTION IF EXISTS reject_tables CASCADE");
  }

  private static int readinessStatus() {
    return given().get("/q/health/ready").statusCode();
  }

  @AfterEach
  void restore() throws SQLException {
    acceptWrites();
    readinessStatus();
  }

  @ParameterizedTest
  @CsvSource({"53100, database_full", "25006, database_unavailable"})
  void shouldNotBeReadyUntilWritesAreAccepted(String state, String message) throws SQLException {
    rejectWrites(state);
    assertThat(readinessStatus()).isEqualTo(200);

    scenario
        .call(LOCAL_LIBRARY, "create", SPEC)
        .then()
        .statusCode(503)
        .body("messages[0].id", endsWith(message));

    assertThat(readinessStatus()).isEqualTo(503);
    scenario.callExpectingSuccess(LIBRARY, "list", Map.of());
    acceptWrites();
    assertThat(readinessStatus()).isEqualTo(200);
    scenario.callExpectingSuccess(LOCAL_LIBRARY, "create", SPEC);
  }
}
