package dev.carrel.internals;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;

/**
 * A request whose body has already been read. It appears as a request with {@code Content-Length},
 * and {@link #resume} or {@link #fetch} delivers the whole body at once.
 */
public final class BufferedRequest extends HttpServerRequestWrapper {
  private final Buffer body;
  private Handler<Buffer> bodyHandler = ignored -> {};
  private Handler<Void> endHandler = ignored -> {};
  private boolean isDelivered;

  /** Wraps a request and sets its headers to match the body. */
  public BufferedRequest(HttpServerRequest request, Buffer body) {
    super((HttpServerRequestInternal) request);
    this.body = body;
    request
        .headers()
        .set(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()))
        .remove(HttpHeaders.TRANSFER_ENCODING)
        .remove(HttpHeaders.EXPECT);
  }

  /** Whether a request without {@code Content-Length} may have a body. */
  public static boolean mayHaveBody(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || request.version() == HttpVersion.HTTP_2 && !request.isEnded();
  }

  @Override
  public HttpServerRequest handler(Handler<Buffer> handler) {
    bodyHandler = handler;
    return this;
  }

  @Override
  public HttpServerRequest endHandler(Handler<Void> handler) {
    endHandler = handler;
    return this;
  }

  @Override
  public HttpServerRequest pause() {
    return this;
  }

  @Override
  public HttpServerRequest resume() {
    if (!isDelivered) {
      isDelivered = true;
      bodyHandler.handle(body);
      endHandler.handle(null);
    }
    return this;
  }

  @Override
  public HttpServerRequest fetch(long amount) {
    return resume();
  }

  @Override
  public boolean isEnded() {
    return isDelivered;
  }
}
