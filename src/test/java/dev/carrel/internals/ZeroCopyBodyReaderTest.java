package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ZeroCopyBodyReaderTest {
  private static final String CHANGED =
      "Vert.x has changed how it delivers request bodies: adapt internals.ZeroCopyBodyReader";

  @Test
  void shouldReadBodyWithoutCopyOfVertx() throws Exception {
    byte[] body = "0123456789".repeat(100_000).getBytes();
    List<Integer> deliveredLengths = new ArrayList<>();
    var received = new CompletableFuture<Buffer>();
    try (var server =
            TestHttpServer.start(
                request -> {
                  ZeroCopyBodyReader reader = ZeroCopyBodyReader.install(request);
                  Buffer bytes = Buffer.buffer();
                  request.handler(
                      delivered -> {
                        deliveredLengths.add(delivered.length());
                        ByteBuf detached = reader.detachBytes(delivered);
                        bytes.appendBytes(ByteBufUtil.getBytes(detached));
                        detached.release();
                      });
                  request.endHandler(
                      ended -> {
                        reader.close();
                        received.complete(bytes);
                      });
                });
        var client =
            RawHttpConnection.sendHeaders(
                server.port(), "PUT", "/", "Content-Length: " + body.length + "\r\n")) {
      client.write(body);

      assertThat(received.get(10, SECONDS).getBytes()).as(CHANGED).isEqualTo(body);
      assertThat(deliveredLengths).as(CHANGED).containsOnly(0);
    }
  }
}
