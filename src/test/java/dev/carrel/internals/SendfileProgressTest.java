package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendfileProgressTest {
  private static final int SIZE = 3 * 1024 * 1024;

  @TempDir Path directory;

  @Test
  void shouldCountBytesOfFile() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[SIZE]);
    var sent = new CompletableFuture<Long>();
    try (var server =
            TestHttpServer.start(
                request -> {
                  SendfileProgress progress = SendfileProgress.install(request);
                  request
                      .response()
                      .sendFile(file.toString())
                      .onComplete(done -> sent.complete(progress.sentBytes()));
                });
        var client =
            RawHttpConnection.openAndSend(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
      client.readHeaders();
      client.readBytes(SIZE);

      assertThat(sent.get(10, SECONDS))
          .as("Vert.x no longer sends files as FileRegion: adapt internals.SendfileProgress")
          .isEqualTo(SIZE);
    }
  }
}
