package dev.carrel.internals;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;

/**
 * Closes the connection of a request over HTTP/1.1, or resets its stream over HTTP/2.
 *
 * <p>If a connection is closed while the client is still sending, TCP resets it and the client may
 * lose the response. Two methods prevent this after the response to an incomplete request: {@link
 * #drainAndClose} reads the rest, {@link #pauseAndClose} only waits.
 */
public final class ConnectionCloser {
  /** How long the rest of a body is read before the connection is closed. */
  private static final Duration MAX_DRAIN_TIME = Duration.ofSeconds(10);

  /** How long the connection stays open, without being read. */
  private static final Duration CLOSE_DELAY = Duration.ofSeconds(1);

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
    if (isHttp2(request)) {
      request.response().reset(Http2Error.CANCEL.code());
    } else {
      ChannelHandlerContext socket = channel(request).pipeline().firstContext();
      if (socket != null) { // null if the channel is closed already
        socket.close();
      }
    }
  }

  /** Closes the connection with all its requests, over HTTP/2 too. */
  public static void closeConnection(HttpServerRequest request) {
    if (isHttp2(request)) {
      request.connection().close();
    } else {
      closeNow(request);
    }
  }

  /** Closes the connection with a TCP reset (RST), and with it all its requests. */
  public static void resetConnection(HttpServerRequest request) {
    Channel channel = channel(request);
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.pipeline().firstContext().close();
    }
  }

  private static Channel channel(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel();
  }

  /**
   * Reads and discards the rest of a body, for at most 10 seconds, and then closes the connection.
   * An HTTP/2 stream is reset only if the body has not ended by then.
   */
  public static void drainAndClose(Vertx vertx, HttpServerRequest request) {
    if (request.isEnded()) { // Sending the response resumes a paused request, and can end it.
      closeUnlessHttp2(request);
      return;
    }
    long timer = vertx.setTimer(MAX_DRAIN_TIME.toMillis(), expired -> closeAfterResponse(request));
    request.handler(ignored -> {});
    request.endHandler(
        ended -> {
          vertx.cancelTimer(timer);
          closeUnlessHttp2(request);
        });
    request.exceptionHandler(failure -> vertx.cancelTimer(timer));
    request.resume();
  }

  /**
   * Stops reading a body, and closes the connection after 1 second. Unlike {@link #drainAndClose},
   * it limits how much a client can send, also if Quarkus has begun to read the body.
   */
  public static void pauseAndClose(Vertx vertx, HttpServerRequest request) {
    if (!request.isEnded()) {
      request.pause();
    }
    vertx.setTimer(CLOSE_DELAY.toMillis(), expired -> closeAfterResponse(request));
  }

  /** Closes it after everything written has been sent. */
  private static void closeAfterResponse(HttpServerRequest request) {
    if (isHttp2(request)) {
      request.response().reset(Http2Error.NO_ERROR.code());
    } else {
      request.connection().close();
    }
  }

  /** An HTTP/2 connection stays open, because only the stream of the request ends. */
  private static void closeUnlessHttp2(HttpServerRequest request) {
    if (!isHttp2(request)) {
      closeAfterResponse(request);
    }
  }

  private static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }
}
