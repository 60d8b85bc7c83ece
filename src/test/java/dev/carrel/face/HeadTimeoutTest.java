package dev.carrel.face;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawTransfer;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeadTimeoutTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final String REQUEST = "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private int port;

  /** A server that has been asked before. */
  @BeforeEach
  void start() throws Exception {
    Router router = Router.router(vertx);
    new HeadTimeout(PATIENCE).addTo(router);
    router.get("/quick").handler(context -> context.end("quick"));
    router
        .get("/long")
        .handler(context -> vertx.setTimer(5 * PATIENCE.toMillis(), now -> context.end("long")));
    port =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(5, SECONDS)
            .actualPort();
    try (var first = RawTransfer.sent(port, REQUEST)) {
      first.head();
    }
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(5, SECONDS);
  }

  @Test
  void shouldCloseAConnectionOnWhichNothingComes() throws IOException {
    try (var silent = RawTransfer.sent(port, "")) {
      assertThat(silent.rest()).isEmpty();
    }
  }

  @Test
  void shouldCloseAConnectionOnWhichAHeadComesBitByBit() throws IOException {
    try (var trickle = RawTransfer.sent(port, "GET /quick HTTP/1.1\r\nHost: x\r\n")) {
      assertThat(trickle.trickle("X-More: x\r\n", PATIENCE.dividedBy(4), 100)).isLessThan(100);
    }
  }

  @Test
  void shouldCloseAConnectionThatIsKeptForNothing() throws IOException {
    try (var kept = RawTransfer.sent(port, REQUEST)) {
      assertThat(kept.rest()).startsWith("HTTP/1.1 200").endsWith("quick");
    }
  }

  @Test
  void shouldWaitForARequestThatTakesLong() throws IOException {
    try (var busy = RawTransfer.sent(port, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")) {
      assertThat(busy.rest()).startsWith("HTTP/1.1 200").endsWith("long");
    }
  }
}
