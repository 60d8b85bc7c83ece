package dev.carrel.internals;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/** How a request's connection, or its stream of one, is ended. */
public final class ConnectionCloser {
  private static final long HTTP2_NO_ERROR = 0;
  private static final long HTTP2_CANCEL = 0x8;

  private ConnectionCloser() {}

  /**
   * Ends it at once, so that a client takes no body for whole.
   *
   * <p>A connection that is closed as Vert.x does it sends first what has been written, which takes
   * as long as the client likes. So this closes next to the socket.
   */
  public static void closeNow(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_CANCEL);
    } else {
      ChannelHandlerContext socket =
          ((ConnectionBase) request.connection()).channel().pipeline().firstContext();
      if (socket != null) { // It has not been closed before.
        socket.close();
      }
    }
  }

  /** Ends it after all was said. */
  public static void closeAfterResponse(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_NO_ERROR);
    } else {
      request.connection().close();
    }
  }
}
