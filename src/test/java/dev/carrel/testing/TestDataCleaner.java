package dev.carrel.testing;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Deletes the database and the content of earlier test runs when the application starts. */
@ApplicationScoped
class TestDataCleaner {
  private static final int FIRST = Integer.MIN_VALUE;

  private final DataSource database;
  private final Path contentDirectory;

  TestDataCleaner(
      DataSource database,
      @ConfigProperty(name = "carrel.content.directory") Path contentDirectory) {
    this.database = database;
    this.contentDirectory = contentDirectory;
  }

  /** Runs before the migration. */
  void clean(@Observes @Priority(FIRST) StartupEvent start) throws SQLException, IOException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE");
      statement.execute("CREATE SCHEMA public");
    }
    Files.createDirectories(contentDirectory);
    try (var files = Files.walk(contentDirectory)) {
      for (Path file : (Iterable<Path>) files.skip(1).sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
