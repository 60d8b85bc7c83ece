package dev.carrel.internals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.net.HostAndPort;
import java.util.List;

/**
 * Refuses heads that somebody else on the way may have read differently (RFC 9112), of those that
 * Netty takes: what one takes for a body, another would take for the next request.
 *
 * <p>A body in chunks is the last thing that is read of its connection: of a request that has a
 * {@code Content-Length} too, Netty takes that away before anybody could see it, and the size of a
 * chunk it reckons with 32 bits.
 */
final class RequestSmugglingGuard extends ChannelInboundHandlerAdapter {
  /** What Vert.x calls the one that reads heads, and the one that all connections end in. */
  private static final String HTTP_DECODER_HANDLER = "httpDecoder";

  private static final String CONNECTION_HANDLER = "handler";

  private static final int ANY_PORT = 80;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      String flaw = findViolation(request);
      if (flaw != null) {
        request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(flaw)));
      }
      if (flaw != null || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
        // Whatever follows, Vert.x drops.
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    context.fireChannelRead(message);
  }

  private static String findViolation(HttpRequest request) {
    HttpHeaders headers = request.headers();
    boolean isHttp11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty() && !(isHttp11 && isOnlyChunked(codings))) {
      return "Transfer-Encoding must be chunked only";
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 || isHttp11 && hosts.isEmpty()) {
      return "exactly one Host header is required";
    }
    if (!hosts.isEmpty() && !isValidHost(hosts.get(0))) {
      return "the Host header is not a valid host";
    }
    return headers.contains("") ? "a header has an empty name" : null;
  }

  private static boolean isOnlyChunked(List<String> codings) {
    return codings.size() == 1
        && HttpHeaderValues.CHUNKED.toString().equalsIgnoreCase(codings.get(0));
  }

  /** It may be empty, where the client knows none. */
  private static boolean isValidHost(String host) {
    return host.isEmpty() || HostAndPort.parseAuthority(host, ANY_PORT) != null;
  }

  /**
   * Puts it where heads are read, once that is known: with the first bytes, over TLS with the first
   * that are decrypted. Over HTTP/2 there is no such place, and nothing to be read differently.
   */
  static final class Installer extends ChannelInboundHandlerAdapter {
    private final boolean isBehindTls;

    Installer() {
      this(false);
    }

    private Installer(boolean isBehindTls) {
      this.isBehindTls = isBehindTls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      ChannelPipeline pipeline = context.pipeline();
      ChannelHandlerContext tls = pipeline.context(SslHandler.class);
      if (pipeline.get(HTTP_DECODER_HANDLER) != null) {
        pipeline.addAfter(HTTP_DECODER_HANDLER, null, new RequestSmugglingGuard());
        pipeline.remove(this);
      } else if (pipeline.get(CONNECTION_HANDLER) != null) {
        ConnectMethodRejector.addTo(pipeline);
        pipeline.remove(this);
      } else if (tls != null && !isBehindTls) {
        pipeline.addAfter(tls.name(), null, new Installer(true));
        pipeline.remove(this);
      }
      context.fireChannelRead(bytes);
    }
  }
}
