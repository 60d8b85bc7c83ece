package dev.carrel.internals;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/** Closes the connection of a request over HTTP/1.1, or resets its stream over HTTP/2. */
public final class ConnectionCloser {
  private static final long HTTP2_NO_ERROR = 0;
  private static final long HTTP2_CANCEL = 0x8;

  private ConnectionCloser() {}

  /**
   * Closes it at once and discards unsent data, so that the client notices that the response body
   * is incomplete.
   *
   * <p>Vert.x's own {@code close} first sends what has been written, and waits without a limit if
   * the client does not read. Therefore, this method closes the channel at the socket's end of the
   * pipeline.
   */
  public static void closeNow(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_CANCEL);
    } else {
      ChannelHandlerContext socket =
          ((ConnectionBase) request.connection()).channel().pipeline().firstContext();
      if (socket != null) { // null if the channel is closed already
        socket.close();
      }
    }
  }

  /** Closes it after everything written has been sent. */
  public static void closeAfterResponse(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_NO_ERROR);
    } else {
      request.connection().close();
    }
  }
}
