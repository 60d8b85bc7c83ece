package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class ConnectionCloserTest {
  private static final String CHANGED =
      "Vert.x has changed how it closes connections: adapt internals.ConnectionCloser";

  private static final int MIB = 1024 * 1024;
  private static final String HALF_REQUEST =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello";

  @Test
  void shouldNotSendPendingDataWhenClosingNow() throws Exception {
    try (var server =
            TestHttpServer.start(
                request -> {
                  request.response().setChunked(true).write(Buffer.buffer(new byte[64 * MIB]));
                  ConnectionCloser.closeNow(request);
                });
        var client =
            RawHttpConnection.openAndSend(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {

      assertThat(client.countRemainingBytes()).as(CHANGED).isLessThan(64 * MIB);
    }
  }

  @Test
  void shouldCloseWhenRestOfBodyIsRead() throws Exception {
    try (var server =
            TestHttpServer.start(
                request -> {
                  request.response().end("rejected");
                  ConnectionCloser.drainAndClose(Vertx.currentContext().owner(), request);
                });
        var client = RawHttpConnection.openAndSend(server.port(), HALF_REQUEST)) {

      assertThat(client.readResponse()).endsWith("rejected");
      client.write("world".getBytes());
      assertThat(client.readRemainingText()).as(CHANGED).isEmpty();
    }
  }

  @Test
  void shouldCloseWithoutReadingRestOfBody() throws Exception {
    try (var server =
            TestHttpServer.start(
                request -> {
                  request.response().end("rejected");
                  ConnectionCloser.pauseAndClose(Vertx.currentContext().owner(), request);
                });
        var client = RawHttpConnection.openAndSend(server.port(), HALF_REQUEST)) {

      assertThat(client.readRemainingText()).as(CHANGED).endsWith("rejected");
    }
  }
}
