package dev.carrel.transfer;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** How a request's connection, or its stream of one, is ended. */
final class Connections {
  private static final long HTTP2_NO_ERROR = 0;
  private static final long HTTP2_CANCEL = 0x8;

  private Connections() {}

  /** Ends it so that a client takes no body for whole. */
  static void cut(HttpServerRequest request) {
    end(request, HTTP2_CANCEL);
  }

  /** Ends it after all was said. */
  static void close(HttpServerRequest request) {
    end(request, HTTP2_NO_ERROR);
  }

  private static void end(HttpServerRequest request, long code) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(code);
    } else {
      request.connection().close();
    }
  }
}
