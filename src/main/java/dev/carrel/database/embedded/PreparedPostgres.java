package dev.carrel.database.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;

/**
 * The unpacked programs of the embedded PostgreSQL and a data directory with the schema, which the
 * build prepares for the distribution. A first start copies the data directory, and therefore needs
 * neither to unpack an archive nor to create a cluster and its schema.
 *
 * <pre>
 * postgres/
 * ├─ binaries/     the programs
 * └─ cluster/      PostgreSQL's data directory
 * </pre>
 */
record PreparedPostgres(Path directory) {

  PostgresBinaries binaries() {
    return new PostgresBinaries(directory.resolve("binaries"));
  }

  Path cluster() {
    return directory.resolve("cluster");
  }

  /**
   * Prepares a directory. The build calls it.
   *
   * @param arguments the directory, which is replaced
   */
  public static void main(String... arguments) throws IOException {
    var prepared = new PreparedPostgres(Path.of(arguments[0]).toAbsolutePath());
    if (Files.exists(prepared.directory())) {
      PostgresBinaries.deleteRecursively(prepared.directory());
    }
    Files.createDirectories(prepared.directory());
    Files.move(
        PostgresBinaries.unpackInto(prepared.directory()).directory(),
        prepared.binaries().directory());
    var dataDirectory = new PostgresDataDirectory(prepared.directory(), prepared.binaries());
    dataDirectory.create();
    int port = EmbeddedPostgres.freePort();
    dataDirectory.start(port);
    try {
      Path password = prepared.directory().resolve("password");
      Flyway.configure()
          .dataSource(
              "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, PostgresDataDirectory.DATABASE),
              PostgresDataDirectory.USER,
              Files.readString(password))
          .load()
          .migrate();
      Files.delete(password);
    } finally {
      dataDirectory.stop();
    }
    Files.delete(prepared.directory().resolve("server.log"));
  }
}
