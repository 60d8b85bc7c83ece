package dev.carrel.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a request's body into memory. {@code BodyLimit} has limited its size before. */
public final class BodyReader {
  private BodyReader() {}

  /** Returns the whole body; fails if the connection is closed before its end. */
  public static Uni<Buffer> read(HttpServerRequest request) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Buffer body = Buffer.buffer();
              request.exceptionHandler(emitter::fail);
              request.endHandler(end -> emitter.complete(body));
              request.handler(body::appendBuffer);
              request.resume();
            });
  }
}
