package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EarlierSchemaCheckTest {
  private static final String SCHEMA = "earlier_schema_check";

  @Inject DataSource database;

  @AfterEach
  void dropSchema() throws SQLException {
    execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
  }

  @Test
  void shouldRejectDatabaseOfEarlierDevelopmentVersion() {
    // Given
    flyway().baselineVersion("1").baselineDescription("libraries and sessions").load().baseline();

    // When
    assertThatThrownBy(() -> flyway().load().migrate())

        // Then
        .hasRootCauseInstanceOf(ConfigurationException.class)
        .hasStackTraceContaining("created by a development version of Carrel from before 0.1");
  }

  @Test
  void shouldAcceptEmptyAndCurrentDatabase() {
    // When
    int first = flyway().load().migrate().migrationsExecuted;
    int second = flyway().load().migrate().migrationsExecuted;

    // Then
    assertThat(first).isPositive();
    assertThat(second).isZero();
  }

  private FluentConfiguration flyway() {
    return Flyway.configure()
        .dataSource(database)
        .schemas(SCHEMA)
        .callbacks(new EarlierSchemaCheck());
  }

  private void execute(String statement) throws SQLException {
    try (var connection = database.getConnection()) {
      connection.createStatement().execute(statement);
    }
  }
}
