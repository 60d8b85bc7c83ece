package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyStoreOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionGuardsTest {
  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private static final String REQUEST = "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n";

  private static final String CLOSE_REQUEST =
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  private static final String CHUNKED =
      "GET /quick HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<String> largeClosed = new CompletableFuture<>();
  private int port;

  @BeforeEach
  void start() throws Exception {
    port = startServer(new HttpServerOptions().setHttp2ClearTextEnabled(false));
  }

  private int startServer(HttpServerOptions options) throws Exception {
    Router router = Router.router(vertx);
    var guards = new ConnectionGuards(TIMEOUT);
    guards.registerFilter(router);
    router.get("/quick").handler(context -> context.end("quick"));
    router
        .get("/large")
        .handler(
            context -> {
              context.request().connection().closeHandler(closed -> largeClosed.complete("closed"));
              context.end(Buffer.buffer(new byte[64 * 1024 * 1024]));
            });
    router
        .get("/long")
        .handler(context -> vertx.setTimer(5 * TIMEOUT.toMillis(), now -> context.end("long")));
    int boundPort =
        vertx
            .createHttpServer(options)
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(5, SECONDS)
            .actualPort();
    for (var done : guards.installOnServers(vertx)) {
      done.get(5, SECONDS);
    }
    return boundPort;
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(5, SECONDS);
  }

  @Test
  void shouldCloseSilentConnection() throws IOException {
    try (var silent = RawHttpConnection.openAndSend(port, "")) {
      assertThat(silent.readRemainingText()).isEmpty();
    }
  }

  @Test
  void shouldCloseConnectionWithSlowHeaders() throws IOException {
    try (var slowClient =
        RawHttpConnection.openAndSend(port, "GET /quick HTTP/1.1\r\nHost: x\r\n")) {
      assertThat(slowClient.sendRepeatedly("X-More: x\r\n", TIMEOUT.dividedBy(4), 100))
          .isLessThan(100);
    }
  }

  @Test
  void shouldCloseIdleKeepAliveConnection() throws IOException {
    try (var connection = RawHttpConnection.openAndSend(port, REQUEST)) {
      assertThat(connection.readRemainingText()).startsWith("HTTP/1.1 200").endsWith("quick");
    }
  }

  @Test
  void shouldWaitForSlowResponse() throws IOException {
    try (var busy = RawHttpConnection.openAndSend(port, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")) {
      assertThat(busy.readRemainingText()).startsWith("HTTP/1.1 200").endsWith("long");
    }
  }

  @Test
  void shouldCloseIdleConnectionAfterIgnoredUpgrade() throws IOException {
    String upgrade = "GET /quick HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
    try (var connection = RawHttpConnection.openAndSend(port, upgrade)) {
      assertThat(connection.readRemainingText()).startsWith("HTTP/1.1 200").endsWith("quick");
    }
  }

  @Test
  void shouldCloseConnectionWhenClientDoesNotRead() throws Exception {
    try (var stalledClient =
        RawHttpConnection.openAndSend(port, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n")) {
      stalledClient.readHeaders();

      assertThat(largeClosed.get(10, SECONDS)).isEqualTo("closed");
    }
  }

  @Test
  void shouldIgnoreRequestsAfterChunkedBody() throws IOException {
    try (var connection = RawHttpConnection.openAndSend(port, CHUNKED + REQUEST)) {
      assertThat(connection.readRemainingText()).containsOnlyOnce("HTTP/1.1 200");
    }
  }

  @Test
  void shouldIgnoreRequestsAfterChunkedBodyOverTls(@TempDir Path directory) throws Exception {
    var keys = new KeyStoreOptions().setType("PKCS12").setPassword("changeit");
    keys.setPath(keyStore(directory).toString());
    var tls = new HttpServerOptions().setSsl(true).setKeyCertOptions(keys);
    port = listenWithoutGuards(tls);
    exchangeOverTls(CLOSE_REQUEST);
    port = startServer(tls);

    assertThat(exchangeOverTls(REQUEST + REQUEST))
        .contains("HTTP/1.1 200")
        .matches("(?s).*200.*200.*");
    assertThat(exchangeOverTls(CHUNKED + REQUEST)).containsOnlyOnce("HTTP/1.1 200");
  }

  /**
   * Starts a server without the timeout. It serves the first TLS handshake of the JVM, which takes
   * longer than the timeout.
   */
  private int listenWithoutGuards(HttpServerOptions options) throws Exception {
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> request.response().end())
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(5, SECONDS)
        .actualPort();
  }

  private static Path keyStore(Path directory) throws Exception {
    Path store = directory.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options = "-genkeypair -keyalg EC -dname CN=x -storetype PKCS12 -storepass changeit";
    var command = new ArrayList<>(List.of(keytool));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of("-keystore", store.toString()));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    return store;
  }

  private String exchangeOverTls(String bytes) throws Exception {
    SSLContext tlsContext = SSLContext.getInstance("TLS");
    tlsContext.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    try (var socket = tlsContext.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
