package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BufferedRequestTest {
  private static final String CHANGED =
      "Vert.x has changed its requests: adapt internals.BufferedRequest";

  private record Received(boolean mayHaveBody, String length, Buffer body, boolean isEnded) {}

  @Test
  void shouldDeliverBufferedBody() throws Exception {
    var received = new CompletableFuture<Received>();
    try (var server =
            TestHttpServer.start(
                request -> {
                  boolean mayHaveBody = BufferedRequest.mayHaveBody(request);
                  request.bodyHandler(body -> received.complete(read(request, body, mayHaveBody)));
                });
        var client =
            RawHttpConnection.sendHeaders(
                server.port(), "POST", "/", "Transfer-Encoding: chunked\r\n")) {
      client.write("5\r\nhello\r\n0\r\n\r\n".getBytes());

      assertThat(received.get(10, SECONDS))
          .as(CHANGED)
          .isEqualTo(new Received(true, "5", Buffer.buffer("hello"), true));
    }
  }

  private static Received read(HttpServerRequest request, Buffer body, boolean mayHaveBody) {
    var buffered = new BufferedRequest(request, body);
    Buffer delivered = Buffer.buffer();
    buffered.pause();
    buffered.handler(delivered::appendBuffer);
    buffered.resume();
    return new Received(
        mayHaveBody, buffered.getHeader("Content-Length"), delivered, buffered.isEnded());
  }
}
