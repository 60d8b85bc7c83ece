package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.testing.SeparateDatabase;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MigratedDatabaseTest {
  private static final String UNREACHABLE = "jdbc:postgresql://127.0.0.1:1/none";

  @Inject StoredState storedState;

  private SeparateDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = SeparateDatabase.create(storedState, "migrated_database");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void shouldMigrateEmptyDatabase() throws SQLException {
    // When
    database.migrate();

    // Then
    assertThat(database.query("SELECT id FROM server")).isNotNull();
  }

  @Test
  void shouldUseNeitherFlywayNorJdbcForCurrentSchema() {
    // Given
    database.migrate();

    // When
    MigratedDatabase migrated = database.migrate(UNREACHABLE);

    // Then
    try (var connection = migrated.connect()) {
      assertThat(connection.execute("SELECT id FROM server")).hasSize(1);
    }
  }

  @Test
  void shouldRejectMigrationThatDiffersFromRecordedOne() throws SQLException {
    // Given
    database.migrate();
    database.execute("UPDATE flyway_schema_history SET checksum = checksum + 1");

    // When
    assertThatThrownBy(database::migrate)

        // Then
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("Migration checksum mismatch for migration version 1");
  }

  @Test
  void shouldRejectFailedMigration() throws SQLException {
    // Given
    database.migrate();
    database.execute("UPDATE flyway_schema_history SET success = false");

    // When
    assertThatThrownBy(database::migrate)

        // Then
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("failed migration to version 1");
  }

  @Test
  void shouldAcceptSchemaOfLaterVersion() throws SQLException {
    // Given
    database.migrate();
    database.execute(
        """
        INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
        VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'test', 1, true)""");

    // When
    database.migrate();

    // Then
    assertThat(database.query("SELECT count(*) FROM flyway_schema_history"))
        .isEqualTo(String.valueOf(MigratedDatabase.MIGRATIONS.size() + 1));
  }

  @Test
  void shouldNameAllMigrations() throws IOException {
    try (var files = Files.list(Path.of("src/main/resources", MigratedDatabase.LOCATION))) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactlyElementsOf(MigratedDatabase.MIGRATIONS);
    }
  }
}
