package dev.carrel.database;

import io.quarkus.runtime.Startup;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;

/**
 * The database with the schema of this version. When this bean is created, Flyway migrates the
 * schema, unless the migrations that the database has recorded are exactly those of this version.
 * Only Flyway uses JDBC, so most starts load neither.
 *
 * <p>Beans that query the database at the start get their connection from this class, and therefore
 * start after the migration.
 */
@Singleton
@Startup(MigratedDatabase.BEFORE_JOBS)
public class MigratedDatabase {
  /**
   * Quarkus starts the scheduler, whose jobs query the tables, with the priority PLATFORM_BEFORE.
   */
  public static final int BEFORE_JOBS = Interceptor.Priority.PLATFORM_BEFORE - 1;

  static final String LOCATION = "db/migration";
  static final List<String> MIGRATIONS =
      List.of("V1__schema.sql", "V2__control.sql", "V3__journal.sql", "V4__seed.sql");

  private static final String RECORDED =
      "SELECT version, checksum FROM flyway_schema_history WHERE success ORDER BY installed_rank";

  private static final String NO_SUCH_TABLE = "42P01";

  private final Pool pool;

  /** A migration as Flyway records it. The checksum is null for a baseline. */
  record Migration(String version, Integer checksum) {}

  /**
   * Migrates the schema if necessary.
   *
   * @throws org.flywaydb.core.api.FlywayException if a recorded migration differs from that of this
   *     version, or a migration fails
   */
  public MigratedDatabase(
      Pool pool,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String jdbcUrl,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
    this.pool = pool;
    if (!findRecorded(pool).equals(MIGRATIONS.stream().map(MigratedDatabase::read).toList())) {
      Flyway.configure()
          .dataSource(jdbcUrl, user.orElse(null), password.orElse(null))
          .locations("classpath:" + LOCATION)
          .failOnMissingLocations(true)
          // Accepts the schema of a later release, so that a downgrade is possible: migrations only
          // add objects.
          .ignoreMigrationPatterns("*:future")
          .callbacks(new EarlierSchemaCheck())
          .load()
          .migrate();
    }
  }

  /** Opens a connection, which the caller must close. */
  public BlockingConnection connect() {
    return BlockingConnection.open(pool);
  }

  private static List<Migration> findRecorded(Pool pool) {
    try (var connection = BlockingConnection.open(pool)) {
      return Rows.toList(connection.execute(RECORDED), MigratedDatabase::migration);
    } catch (PgException e) {
      if (NO_SUCH_TABLE.equals(e.getSqlState())) {
        return List.of();
      }
      throw e;
    }
  }

  private static Migration migration(Row row) {
    return new Migration(row.getString("version"), row.getInteger("checksum"));
  }

  /** Reads a migration of this version. Flyway's checksum is the CRC of the lines. */
  private static Migration read(String file) {
    var checksum = new CRC32();
    var script = MigratedDatabase.class.getResourceAsStream("/" + LOCATION + "/" + file);
    try (var lines = new BufferedReader(new InputStreamReader(script, StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Migration(file.substring(1, file.indexOf('_')), (int) checksum.getValue());
  }
}
