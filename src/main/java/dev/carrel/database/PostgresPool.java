package dev.carrel.database;

import dev.carrel.internals.PostgresDriver;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Creates the connection pool of PostgreSQL and sets its timeouts.
 *
 * <pre>
 *            connection ≤ 5 s          result ≤ 15 s
 * request ──────────────────► statement ────────────────► row, or error
 *                 └── SERVICE_UNAVAILABLE ──┘
 * </pre>
 *
 * <p>A connection that the server rejects fails at once. A server that hangs, or that the network
 * cannot reach, is detected only because it sends nothing for 15 s. So no code may keep a
 * connection in use for that long without sending a statement.
 */
@Singleton
public class PostgresPool implements PgPoolCreator {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(15);

  /**
   * Less than {@link #STATEMENT_TIMEOUT}, which is also the idle timeout of a connection itself.
   * Otherwise, that timeout could expire just when an unused connection is used again.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Settings by which the server detects a replica that no longer responds. Values in the URL take
   * precedence.
   */
  private static final Map<String, String> SERVER_SETTINGS =
      Map.of(
          "statement_timeout", STATEMENT_TIMEOUT.toMillis() + "ms",
          "idle_in_transaction_session_timeout", 2 * STATEMENT_TIMEOUT.toMillis() + "ms",
          "tcp_keepalives_idle", "15",
          "tcp_keepalives_interval", "5",
          "tcp_keepalives_count", "3");

  /** The connection property that sets the name of the connection in {@code pg_stat_activity}. */
  private static final String APPLICATION_NAME = "application_name";

  private final StatementFailures failures = new StatementFailures();
  private final PostgresDriver driver = new PostgresDriver(failures);
  private volatile PgConnectOptions firstServer;

  @Override
  public Pool create(Input input) {
    List<PgConnectOptions> servers = input.pgConnectOptionsList();
    servers.forEach(PostgresPool::applyTimeouts);
    firstServer = servers.get(0);
    return ClientBuilder.pool(driver)
        .with(
            input
                .poolOptions()
                .setConnectionTimeout((int) CONNECT_TIMEOUT.toSeconds())
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS))
        .connectingTo(List.<SqlConnectOptions>copyOf(servers))
        .using(input.vertx())
        .build();
  }

  private static void applyTimeouts(PgConnectOptions server) {
    server.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    server.setIdleTimeout((int) STATEMENT_TIMEOUT.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
    SERVER_SETTINGS.forEach(
        (name, value) -> {
          if (!server.getProperties().containsKey(name)) {
            server.addProperty(name, value);
          }
        });
    server.addProperty(APPLICATION_NAME, "carrel");
  }

  /**
   * Returns whether PostgreSQL has rejected a change because its disk is full or it is a standby,
   * and has not accepted one since.
   */
  boolean rejectsWrites() {
    return failures.rejectsWrites();
  }

  /** Records that PostgreSQL accepts changes; returns whether it rejected them before. */
  boolean clearWriteRejection() {
    return failures.clearWriteRejection();
  }

  /**
   * Returns the options for a LISTEN connection outside the pool, to the first server if several
   * are configured.
   */
  public PgConnectOptions listenOptions() {
    PgConnectOptions options = new PgConnectOptions(firstServer);
    options.setIdleTimeout(0).setReadIdleTimeout((int) STATEMENT_TIMEOUT.toSeconds());
    options.addProperty(APPLICATION_NAME, "carrel listening");
    return options;
  }
}
