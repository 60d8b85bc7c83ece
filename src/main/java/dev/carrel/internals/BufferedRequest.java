package dev.carrel.internals;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;

/** A request whose body is here already, as if it had been announced with its length. */
public final class BufferedRequest extends HttpServerRequestWrapper {
  private final Buffer body;
  private Handler<Buffer> handler = dropped -> {};
  private Handler<Void> endHandler = unheard -> {};
  private boolean isDelivered;

  public BufferedRequest(HttpServerRequest request, Buffer body) {
    super((HttpServerRequestInternal) request);
    this.body = body;
    request
        .headers()
        .set(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()))
        .remove(HttpHeaders.TRANSFER_ENCODING)
        .remove(HttpHeaders.EXPECT);
  }

  /** Whether a request that announces no length may bring something all the same. */
  public static boolean mayHaveBody(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || request.version() == HttpVersion.HTTP_2 && !request.isEnded();
  }

  @Override
  public HttpServerRequest handler(Handler<Buffer> listening) {
    handler = listening;
    return this;
  }

  @Override
  public HttpServerRequest endHandler(Handler<Void> listening) {
    endHandler = listening;
    return this;
  }

  @Override
  public HttpServerRequest pause() {
    return this;
  }

  /** Delivers. */
  @Override
  public HttpServerRequest resume() {
    if (!isDelivered) {
      isDelivered = true;
      handler.handle(body);
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
