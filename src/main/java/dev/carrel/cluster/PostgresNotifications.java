package dev.carrel.cluster;

import dev.carrel.database.PostgresPool;
import dev.carrel.internals.SqlReadTimeoutHandler;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.pubsub.PgChannel;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * PostgreSQL's {@code LISTEN} and {@code NOTIFY} between replicas: fast, and lost on whoever does
 * not listen just then.
 */
@ApplicationScoped
public class PostgresNotifications {
  /** How many bytes PostgreSQL takes in one notification. */
  public static final int MAX_BYTES = 7999;

  private static final Logger LOG = Logger.getLogger(PostgresNotifications.class);
  private static final String CHANNEL = "carrel";
  private static final String NOTIFY = "SELECT pg_notify('" + CHANNEL + "', $1)";
  private static final long RETRY_MILLIS = 1000;

  /** A server that does not answer this is lost, and another connection is tried. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final Pool pool;
  private final PostgresPool connections;
  private final Vertx vertx;

  private volatile PgSubscriber subscriber;
  private volatile boolean stopped;
  private long heartbeat;

  PostgresNotifications(Pool pool, PostgresPool connections, Vertx vertx) {
    this.pool = pool;
    this.connections = connections;
    this.vertx = vertx;
  }

  /** Tells whoever listens, this replica too. */
  public Uni<Void> sendNotification(String text) {
    return pool.preparedQuery(NOTIFY).execute(Tuple.of(text)).replaceWithVoid();
  }

  /**
   * Listens from now on, also after the connection was lost.
   *
   * @param onNotification is given each text
   * @param onListening is called whenever listening begins: what was sent before is not heard any
   *     more
   */
  public void listen(Consumer<String> onNotification, Runnable onListening) {
    connect(onNotification, onListening);
    heartbeat = vertx.setPeriodic(HEARTBEAT.toMillis(), now -> sendHeartbeat());
  }

  /** A subscriber comes back by itself once it has been connected; until then, each try is new. */
  private void connect(Consumer<String> onNotification, Runnable onListening) {
    if (stopped) {
      return;
    }
    PgSubscriber candidate =
        PgSubscriber.subscriber(vertx, connections.listenOptions())
            .reconnectPolicy(n -> RETRY_MILLIS);
    PgChannel channel = candidate.channel(CHANNEL);
    channel.subscribeHandler(listening -> onListening.run());
    channel.handler(onNotification::accept);
    subscriber = candidate;
    candidate
        .connect()
        .onFailure(
            failure -> {
              LOG.warnf("LISTEN connection failed; retrying: %s", failure);
              vertx.setTimer(RETRY_MILLIS, now -> connect(onNotification, onListening));
            });
  }

  private void sendHeartbeat() {
    PgConnection connection = subscriber.actualConnection();
    if (connection != null) {
      SqlReadTimeoutHandler.install(connection);
      connection.query("SELECT").execute();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    vertx.cancelTimer(heartbeat);
    if (subscriber != null) {
      subscriber.close();
    }
  }
}
