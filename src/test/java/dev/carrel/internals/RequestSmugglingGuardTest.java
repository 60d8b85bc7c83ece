package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestSmugglingGuardTest {

  /** Ambiguous requests are tested by {@link RequestSmugglingTest}. */
  @Test
  void shouldFindHandlersOfVertxByTheirNames() throws Exception {
    var handlerNames = new CompletableFuture<List<String>>();
    try (var server =
            TestHttpServer.start(
                request -> {
                  handlerNames.complete(TestHttpServer.pipelineOf(request).names());
                  request.response().end();
                });
        var client =
            RawHttpConnection.openAndSend(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {

      assertThat(client.readHeaders()).startsWith("HTTP/1.1 200");
      assertThat(handlerNames.get(10, SECONDS))
          .as("Vert.x has renamed its channel handlers: adapt internals.RequestSmugglingGuard")
          .containsSubsequence(
              RequestSmugglingGuard.HTTP_DECODER_HANDLER, RequestSmugglingGuard.CONNECTION_HANDLER);
    }
  }
}
