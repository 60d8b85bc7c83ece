package dev.carrel.testing;

import dev.carrel.database.MigratedDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** A new database beside that of the application, on the same server. */
public final class SeparateDatabase implements AutoCloseable {
  private final StoredState storedState;
  private final String name;
  private final String jdbcUrl;
  private final Pool pool;

  /** Creates an empty database, or a copy of a database without connections. */
  public static SeparateDatabase create(StoredState storedState, String name, String... template)
      throws SQLException {
    storedState.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
    storedState.execute(
        "CREATE DATABASE " + name + (template.length == 0 ? "" : " TEMPLATE " + template[0]));
    return new SeparateDatabase(storedState, name);
  }

  private SeparateDatabase(StoredState storedState, String name) throws SQLException {
    this.storedState = storedState;
    this.name = name;
    this.jdbcUrl = withName(config("quarkus.datasource.jdbc.url"), name);
    String url = withName(config("quarkus.datasource.reactive.url"), name);
    this.pool =
        Pool.newInstance(
            PgBuilder.pool()
                .connectingTo(
                    PgConnectOptions.fromUri(url)
                        .setUser(config("quarkus.datasource.username"))
                        .setPassword(config("quarkus.datasource.password")))
                .build());
  }

  private static String withName(String url, String name) {
    return url.replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
  }

  private static String config(String key) {
    return ConfigProvider.getConfig().getValue(key, String.class);
  }

  /** Migrates the database as a start does. */
  public MigratedDatabase migrate() {
    return migrate(jdbcUrl);
  }

  /** Migrates the database with another URL for JDBC. */
  public MigratedDatabase migrate(String jdbcUrl) {
    return new MigratedDatabase(
        pool,
        jdbcUrl,
        Optional.of(config("quarkus.datasource.username")),
        Optional.of(config("quarkus.datasource.password")));
  }

  public void execute(String statement) throws SQLException {
    try (var connection = connect()) {
      connection.createStatement().execute(statement);
    }
  }

  /** The first column of the first row; null if the value is null. */
  public String query(String query) throws SQLException {
    try (var connection = connect();
        var rows = connection.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl, StoredState.credentials());
  }

  /** Closes all connections, so that the database can be copied. */
  public void disconnect() {
    pool.close().subscribeAsCompletionStage().join();
  }

  /** Closes all connections and drops the database. */
  @Override
  public void close() {
    disconnect();
    storedState.execute("DROP DATABASE %s WITH (FORCE)".formatted(name));
  }
}
