package dev.carrel.api.jsonrpc;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Gathers a request's body, of which what all faces share has seen to it that it is small. */
final class BodyReader {
  private BodyReader() {}

  /** The body, once it is here; fails where it never will be. */
  static Uni<Buffer> read(HttpServerRequest request) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Buffer body = Buffer.buffer();
              request.exceptionHandler(emitter::fail);
              request.endHandler(whole -> emitter.complete(body));
              request.handler(body::appendBuffer);
              request.resume();
            });
  }
}
