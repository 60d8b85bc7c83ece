package dev.carrel.internals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Responds to CONNECT requests over HTTP/2 with 405. Such a request has no path (RFC 9113, section
 * 8.5); Quarkus would fail before any route, log an error, and leave the stream open.
 */
final class ConnectMethodRejector extends Http2FrameListenerDecorator {
  private static final String ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

  private final Http2ConnectionHandler http2;

  private ConnectMethodRejector(Http2ConnectionHandler http2) {
    super(http2.decoder().frameListener());
    this.http2 = http2;
  }

  /**
   * Installs it on a connection, unless it is installed already or the connection does not use
   * HTTP/2.
   */
  static void addTo(ChannelPipeline pipeline) {
    Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
    if (http2 != null && !(http2.decoder().frameListener() instanceof ConnectMethodRejector)) {
      http2.decoder().frameListener(new ConnectMethodRejector(http2));
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int padding,
      boolean isEndOfStream)
      throws Http2Exception {
    if (isConnectRequest(headers)) {
      reject(context, stream, isEndOfStream);
    } else {
      super.onHeadersRead(context, stream, headers, padding, isEndOfStream);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean isExclusive,
      int padding,
      boolean isEndOfStream)
      throws Http2Exception {
    if (isConnectRequest(headers)) {
      reject(context, stream, isEndOfStream);
    } else {
      super.onHeadersRead(
          context, stream, headers, dependency, weight, isExclusive, padding, isEndOfStream);
    }
  }

  /** Installs it again, because Vert.x replaces the listener when it receives the settings. */
  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    super.onSettingsRead(context, settings);
    addTo(context.pipeline());
  }

  /** Whether it is a well-formed CONNECT request. Vert.x resets the stream of a malformed one. */
  private static boolean isConnectRequest(Http2Headers headers) {
    return HttpMethod.CONNECT.asciiName().contentEquals(String.valueOf(headers.method()))
        && headers.path() == null
        && headers.authority() != null;
  }

  private void reject(ChannelHandlerContext context, int stream, boolean isEndOfStream) {
    Http2Headers response =
        new DefaultHttp2Headers()
            .status(HttpResponseStatus.METHOD_NOT_ALLOWED.codeAsText())
            .add(HttpHeaderNames.ALLOW, ALLOWED);
    http2.encoder().writeHeaders(context, stream, response, 0, true, context.newPromise());
    if (!isEndOfStream) {
      http2
          .encoder()
          .writeRstStream(context, stream, Http2Error.NO_ERROR.code(), context.newPromise());
    }
    context.flush();
  }
}
