package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConnectMethodRejectorTest {

  /** The responses are tested by {@code UnroutableRequestHandlerTest}. */
  @Test
  void shouldInstallItselfOnHttp2Connection() throws Exception {
    var listener = new CompletableFuture<Object>();
    try (var server =
        TestHttpServer.start(
            request -> {
              ChannelPipeline pipeline = TestHttpServer.pipelineOf(request);
              ConnectMethodRejector.addTo(pipeline);
              var http2 = pipeline.get(Http2ConnectionHandler.class);
              listener.complete(http2 == null ? null : http2.decoder().frameListener());
              request.response().end();
            })) {
      server
          .vertx()
          .createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false))
          .request(HttpMethod.GET, server.port(), "127.0.0.1", "/")
          .compose(request -> request.send());

      assertThat(listener.get(10, SECONDS))
          .as("Vert.x has changed its HTTP/2 handler: adapt internals.ConnectMethodRejector")
          .isInstanceOf(ConnectMethodRejector.class);
    }
  }
}
