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
  private static final Duration CONNECTION = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  /**
   * Less than {@link #ANSWER}: the pool gives up what nobody uses before the silence is noticed,
   * which might be just as somebody begins to use it.
   */
  private static final Duration UNUSED = Duration.ofSeconds(10);

  /**
   * What the server does by itself, should it be the replica that is silent; unless the URL says
   * otherwise.
   */
  private static final Map<String, String> OF_THE_SERVER =
      Map.of(
          "statement_timeout", ANSWER.toMillis() + "ms",
          "idle_in_transaction_session_timeout", 2 * ANSWER.toMillis() + "ms",
          "tcp_keepalives_idle", "15",
          "tcp_keepalives_interval", "5",
          "tcp_keepalives_count", "3");

  /** What the server calls a connection, for whoever looks into {@code pg_stat_activity}. */
  private static final String NAME = "application_name";

  private final PostgresDriver driver = new PostgresDriver();
  private volatile PgConnectOptions first;

  @Override
  public Pool create(Input input) {
    List<PgConnectOptions> servers = input.pgConnectOptionsList();
    servers.forEach(PostgresPool::boundWaiting);
    first = servers.get(0);
    return ClientBuilder.pool(driver)
        .with(
            input
                .poolOptions()
                .setConnectionTimeout((int) CONNECTION.toSeconds())
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) UNUSED.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS))
        .connectingTo(List.<SqlConnectOptions>copyOf(servers))
        .using(input.vertx())
        .build();
  }

  private static void boundWaiting(PgConnectOptions server) {
    server.setConnectTimeout((int) CONNECTION.toMillis());
    server.setIdleTimeout((int) ANSWER.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
    OF_THE_SERVER.forEach(
        (name, value) -> {
          if (!server.getProperties().containsKey(name)) {
            server.addProperty(name, value);
          }
        });
    server.addProperty(NAME, "carrel");
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
  public PgConnectOptions listening() {
    PgConnectOptions options = new PgConnectOptions(first);
    options.setIdleTimeout(0).setReadIdleTimeout((int) ANSWER.toSeconds());
    options.addProperty(NAME, "carrel listening");
    return options;
  }
}
