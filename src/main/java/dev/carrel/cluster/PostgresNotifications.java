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
 * Sends and receives notifications with PostgreSQL's {@code NOTIFY} and {@code LISTEN}. A replica
 * misses the notifications that are sent while it is not listening.
 */
@ApplicationScoped
public class PostgresNotifications {
  /** The maximum size of a notification of PostgreSQL, in bytes. */
  public static final int MAX_BYTES = 7999;

  private static final Logger LOG = Logger.getLogger(PostgresNotifications.class);
  private static final String CHANNEL = "carrel";
  private static final String NOTIFY = "SELECT pg_notify('" + CHANNEL + "', $1)";
  private static final long RETRY_MILLIS = 1000;

  /**
   * The interval of statements on the LISTEN connection. If PostgreSQL does not respond, the
   * connection is closed and replaced.
   */
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

  /** Sends a notification to all listening replicas, including this one. */
  public Uni<Void> sendNotification(String text) {
    return pool.preparedQuery(NOTIFY).execute(Tuple.of(text)).replaceWithVoid();
  }

  /**
   * Starts listening, and reconnects if the connection is lost.
   *
   * @param onNotification receives the text of each notification
   * @param onListening called each time listening begins; earlier notifications may have been lost
   */
  public void listen(Consumer<String> onNotification, Runnable onListening) {
    connect(onNotification, onListening);
    heartbeat = vertx.setPeriodic(HEARTBEAT.toMillis(), timer -> sendHeartbeat());
  }

  /**
   * Creates a subscriber. After its first connection a subscriber reconnects by itself; until then
   * each attempt needs a new one.
   */
  private void connect(Consumer<String> onNotification, Runnable onListening) {
    if (stopped) {
      return;
    }
    PgSubscriber newSubscriber =
        PgSubscriber.subscriber(vertx, connections.listenOptions())
            .reconnectPolicy(attempt -> RETRY_MILLIS);
    PgChannel channel = newSubscriber.channel(CHANNEL);
    channel.subscribeHandler(listening -> onListening.run());
    channel.handler(onNotification::accept);
    subscriber = newSubscriber;
    newSubscriber
        .connect()
        .onFailure(
            failure -> {
              LOG.warnf("LISTEN connection failed; retrying: %s", failure);
              vertx.setTimer(RETRY_MILLIS, timer -> connect(onNotification, onListening));
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
