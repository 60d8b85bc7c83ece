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
 * Rejects HTTP/1.1 requests that Netty accepts but a proxy may have parsed differently (RFC 9112).
 * Otherwise, the proxy could treat as the next request what Carrel reads as a body, or the reverse
 * (request smuggling).
 *
 * <p>After a request with {@code Transfer-Encoding}, the connection is closed: if the request also
 * has a {@code Content-Length}, Netty deletes that header before it can be checked, and Netty
 * computes the size of a chunk with 32 bits.
 */
final class RequestSmugglingGuard extends ChannelInboundHandlerAdapter {
  /** The name that Vert.x gives to the handler that decodes HTTP/1.1 requests. */
  static final String HTTP_DECODER_HANDLER = "httpDecoder";

  /** The name that Vert.x gives to the last handler of each connection. */
  static final String CONNECTION_HANDLER = "handler";

  private static final int ANY_PORT = 80;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      String violation = findViolation(request);
      if (violation != null) {
        request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(violation)));
      }
      if (violation != null || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
        // Vert.x closes the connection after the response and drops what follows.
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    context.fireChannelRead(message);
  }

  /** Describes what is wrong with the headers; null if they are valid. */
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

  /** The host may be empty (RFC 9112, section 3.2). */
  private static boolean isValidHost(String host) {
    return host.isEmpty() || HostAndPort.parseAuthority(host, ANY_PORT) != null;
  }

  /**
   * Installs the guard after the HTTP/1.1 decoder. That decoder is present when the first bytes
   * arrive; with TLS, when the first bytes are decrypted. HTTP/2 has no such decoder and needs no
   * guard.
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
