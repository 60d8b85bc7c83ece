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

/** A PostgreSQL that answers, but refuses to store libraries and to make tables. */
@QuarkusTest
class DatabaseHealthCheckTest {
  private static final Map<String, ?> SPEC = Map.of("create_spec", Map.of("name", "new"));

  private final Scenario scenario = new Scenario(TestApi.REST);

  @Inject DataSource tables;

  private void execute(String statement) throws SQLException {
    try (var connection = tables.getConnection()) {
      connection.createStatement().execute(statement);
    }
  }

  private void refuse(String state) throws SQLException {
    String function =
        "CREATE FUNCTION refuse_%s() RETURNS %s LANGUAGE plpgsql AS"
            + " $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '%s'; END$$";
    execute(function.formatted("rows", "trigger", state));
    execute(function.formatted("tables", "event_trigger", state));
    execute("CREATE TRIGGER refuse BEFORE INSERT ON library EXECUTE FUNCTION refuse_rows()");
    execute(
        "CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS')"
            + " EXECUTE FUNCTION refuse_tables()");
  }

  private void accept() throws SQLException {
    execute("DROP FUNCTION IF EXISTS refuse_rows CASCADE");
    execute("DROP FUNCTION IF EXISTS refuse_tables CASCADE");
  }

  private static int ready() {
    return given().get("/q/health/ready").statusCode();
  }

  @AfterEach
  void acceptAgain() throws SQLException {
    accept();
    ready();
  }

  @ParameterizedTest
  @CsvSource({"53100, database_full", "25006, database_unavailable"})
  void shouldNotBeReadyUntilChangesAreAcceptedAgain(String state, String message)
      throws SQLException {
    refuse(state);
    assertThat(ready()).isEqualTo(200);

    scenario
        .call(LOCAL_LIBRARY, "create", SPEC)
        .then()
        .statusCode(503)
        .body("messages[0].id", endsWith(message));

    assertThat(ready()).isEqualTo(503);
    scenario.callExpectingSuccess(LIBRARY, "list", Map.of());
    accept();
    assertThat(ready()).isEqualTo(200);
    scenario.callExpectingSuccess(LOCAL_LIBRARY, "create", SPEC);
  }
}
