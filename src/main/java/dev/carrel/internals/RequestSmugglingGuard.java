package dev.carrel.internals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Rejects HTTP/1.1 requests that Netty accepts but a proxy may have parsed differently (RFC 9112).
 * Otherwise, the proxy could treat as the next request what Carrel reads as a body, or the reverse
 * (request smuggling).
 *
 * <p>Vert.x responds to an invalid request without a body. Therefore, the guard passes on a request
 * with the same method and URI and without a body, which contains {@linkplain #violationOf what is
 * wrong}, so that the response can contain it. What the client sends after it is dropped.
 *
 * <p>After a request with {@code Transfer-Encoding}, the connection is closed, because Netty
 * computes the size of a chunk with 32 bits.
 */
public final class RequestSmugglingGuard extends ChannelInboundHandlerAdapter {
  /** The name that Vert.x gives to the handler that decodes HTTP/1.1 requests. */
  static final String HTTP_DECODER_HANDLER = "httpDecoder";

  /** The name that Vert.x gives to the last handler of each connection. */
  static final String CONNECTION_HANDLER = "handler";

  private static final int ANY_PORT = 80;

  private static final String VIOLATION_HEADER = "carrel-violation";

  /** Distinguishes the header from one that a client sends. */
  private static final String VIOLATION_PREFIX = UUID.randomUUID() + " ";

  private boolean isClosing;

  /** Returns what is wrong with a request; empty if the guard did not reject it. */
  public static Optional<String> violationOf(HttpServerRequest request) {
    String value = request.getHeader(VIOLATION_HEADER);
    return value == null || !value.startsWith(VIOLATION_PREFIX)
        ? Optional.empty()
        : Optional.of(value.substring(VIOLATION_PREFIX.length()));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isClosing) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      String violation = findViolation(request);
      if (violation != null) {
        isClosing = true;
        ReferenceCountUtil.release(message);
        context.fireChannelRead(toRejectedRequest(request, violation));
        context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        return;
      }
      if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
        // Vert.x closes the connection after the response and drops what follows.
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    context.fireChannelRead(message);
  }

  private static HttpRequest toRejectedRequest(HttpRequest request, String violation) {
    HttpHeaders headers =
        request
            .headers()
            .clear()
            .set(HttpHeaderNames.HOST, "localhost")
            .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
            .set(VIOLATION_HEADER, VIOLATION_PREFIX + violation);
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri(), headers);
  }

  /**
   * Describes what is wrong with a request; null if it is valid, or if it is too long, to which
   * Vert.x responds with a status of its own.
   */
  private static String findViolation(HttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return describe(request, request.decoderResult().cause());
    }
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

  /** Describes why Netty cannot decode a request. Its messages contain text from the client. */
  private static String describe(HttpRequest request, Throwable failure) {
    if (failure instanceof TooLongFrameException) {
      return null;
    }
    if (failure instanceof ContentLengthNotAllowedException) {
      return "Content-Length and Transfer-Encoding exclude each other";
    }
    // For an invalid request line, Netty creates a complete request.
    return request instanceof FullHttpRequest
        ? "the request line is invalid"
        : "a header is invalid";
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
