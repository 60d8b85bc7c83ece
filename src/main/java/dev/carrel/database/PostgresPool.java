package dev.carrel.database;

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
 * The connections to PostgreSQL, and how long anything waits for it.
 *
 * <pre>
 *            a connection ≤ 5 s         an answer ≤ 15 s
 * request ──────────────────► statement ────────────────► row, or error
 *                 └── SERVICE_UNAVAILABLE ──┘
 * </pre>
 *
 * <p>A server that refuses is known at once. One that is silent, for it hangs or the network lost
 * it, is known by the silence: so nothing may hold a connection that long and say nothing on it.
 */
@Singleton
public class PostgresPool implements PgPoolCreator {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(15);

  /**
   * Less than {@link #STATEMENT_TIMEOUT}: the pool gives up what nobody uses before the silence is
   * noticed, which might be just as somebody begins to use it.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * What the server does by itself, should it be the replica that is silent; unless the URL says
   * otherwise.
   */
  private static final Map<String, String> SERVER_SETTINGS =
      Map.of(
          "statement_timeout", STATEMENT_TIMEOUT.toMillis() + "ms",
          "idle_in_transaction_session_timeout", 2 * STATEMENT_TIMEOUT.toMillis() + "ms",
          "tcp_keepalives_idle", "15",
          "tcp_keepalives_interval", "5",
          "tcp_keepalives_count", "3");

  /** What the server calls a connection, for whoever looks into {@code pg_stat_activity}. */
  private static final String APPLICATION_NAME = "application_name";

  private final PostgresDriver driver = new PostgresDriver();
  private volatile PgConnectOptions first;

  @Override
  public Pool create(Input input) {
    List<PgConnectOptions> servers = input.pgConnectOptionsList();
    servers.forEach(PostgresPool::applyTimeouts);
    first = servers.get(0);
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

  /** Whether PostgreSQL has refused a change for want of room or as a standby. */
  boolean refusesWrites() {
    return driver.refusesWrites();
  }

  /** Notes that PostgreSQL accepts changes; returns whether it refused them before. */
  boolean acceptWrites() {
    return driver.acceptWrites();
  }

  /**
   * How to connect beside the pool, for one that mostly listens; to the first server, where there
   * are several.
   */
  public PgConnectOptions listenOptions() {
    PgConnectOptions options = new PgConnectOptions(first);
    options.setIdleTimeout(0).setReadIdleTimeout((int) STATEMENT_TIMEOUT.toSeconds());
    options.addProperty(APPLICATION_NAME, "carrel listening");
    return options;
  }
}
