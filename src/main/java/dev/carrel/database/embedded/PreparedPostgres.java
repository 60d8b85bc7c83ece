package dev.carrel.database.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * The unpacked programs of the embedded PostgreSQL and a data directory with the schema, which the
 * build prepares for the distribution. A first start copies the data directory. So it need neither
 * unpack an archive nor create a data directory and a schema.
 *
 * <pre>
 * postgres/
 * └─ linux-x86_64/    the platform of the build machine
 *    ├─ binaries/     the programs
 *    └─ cluster/      PostgreSQL's data directory
 * </pre>
 */
record PreparedPostgres(Path directory) {
  private static final Logger LOG = Logger.getLogger(PreparedPostgres.class);

  /** Finds what was prepared for this platform; empty if nothing was. */
  static Optional<PreparedPostgres> findIn(Path parent) {
    return Optional.of(in(parent)).filter(prepared -> Files.isDirectory(prepared.cluster()));
  }

  private static PreparedPostgres in(Path parent) {
    return new PreparedPostgres(parent.resolve(PostgresBinaries.platform()).toAbsolutePath());
  }

  PostgresBinaries binaries() {
    return new PostgresBinaries(directory.resolve("binaries"));
  }

  Path cluster() {
    return directory.resolve("cluster");
  }

  /**
   * Prepares a directory. The build calls it. If PostgreSQL does not run on the build machine, the
   * directory remains empty, and a first start does what the jar alone does.
   *
   * @param arguments the directory, which is replaced
   */
  public static void main(String... arguments) throws IOException {
    Path parent = Path.of(arguments[0]);
    clear(parent);
    try {
      in(parent).prepare();
    } catch (EmbeddedPostgresException e) {
      LOG.warnf("The distribution contains no prepared database: %s", e.getMessage());
      clear(parent);
    }
  }

  private static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      PostgresBinaries.deleteRecursively(directory);
    }
    Files.createDirectories(directory);
  }

  private void prepare() throws IOException {
    Files.createDirectories(directory);
    Files.move(PostgresBinaries.unpackInto(directory).directory(), binaries().directory());
    // Users other than the one who unpacks the distribution start it, too.
    Files.setPosixFilePermissions(
        binaries().directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
    var dataDirectory = new PostgresDataDirectory(directory, binaries());
    PasswordFile password = PasswordFile.in(directory);
    password.create();
    dataDirectory.create();
    int port = EmbeddedPostgres.freePort();
    dataDirectory.start(port);
    try {
      Flyway.configure()
          .dataSource(
              "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, PostgresDataDirectory.DATABASE),
              PostgresDataDirectory.USER,
              password.read())
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } finally {
      dataDirectory.stop();
    }
    Files.delete(password.path());
    Files.delete(directory.resolve("server.log"));
  }
}
