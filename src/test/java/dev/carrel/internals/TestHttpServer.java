package dev.carrel.internals;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/** A plain HTTP server of Vert.x, without the filters and guards of the application. */
final class TestHttpServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final int port;

  private TestHttpServer(Handler<HttpServerRequest> handler) throws Exception {
    port =
        join(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1")).actualPort();
  }

  static TestHttpServer start(Handler<HttpServerRequest> handler) throws Exception {
    return new TestHttpServer(handler);
  }

  int port() {
    return port;
  }

  Vertx vertx() {
    return vertx;
  }

  static ChannelPipeline pipelineOf(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel().pipeline();
  }

  static <T> T join(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
