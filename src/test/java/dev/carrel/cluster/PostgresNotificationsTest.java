package dev.carrel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.database.PostgresPool;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PostgresNotificationsTest {
  @Inject Pool pool;
  @Inject PostgresPool connections;
  @Inject Vertx vertx;

  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  @Test
  void shouldListenWhenServerBecomesAvailable() throws Exception {
    int port = freePort();
    var notifications = new PostgresNotifications(pool, poolThrough(port), vertx);
    notifications.listen(received::add, () -> {});

    var server =
        vertx
            .createNetServer()
            .connectHandler(this::forward)
            .listen(port, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();

    await()
        .untilAsserted(
            () -> {
              notifications.sendNotification("here").await().indefinitely();
              assertThat(received).contains("here");
            });
    notifications.stop(new ShutdownEvent());
    server.close();
  }

  /** A pool that connects to the database through a port on which no server listens yet. */
  private PostgresPool poolThrough(int port) {
    return new PostgresPool() {
      @Override
      public PgConnectOptions listenOptions() {
        PgConnectOptions options = connections.listenOptions();
        options.setHost("127.0.0.1").setPort(port);
        return options;
      }
    };
  }

  private void forward(NetSocket client) {
    client.pause();
    PgConnectOptions database = connections.listenOptions();
    vertx
        .createNetClient()
        .connect(database.getPort(), database.getHost())
        .onSuccess(
            server -> {
              client.pipeTo(server);
              server.pipeTo(client);
            });
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
