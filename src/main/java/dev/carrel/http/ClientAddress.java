package dev.carrel.http;

import io.vertx.core.http.HttpServerRequest;

/** The IP addresses of clients. */
public final class ClientAddress {
  private ClientAddress() {}

  /**
   * The IP address of the client of a request, after forwarded headers were applied; {@code
   * unknown} if the connection is already closed.
   */
  public static String of(HttpServerRequest request) {
    return request.remoteAddress() == null || request.remoteAddress().hostAddress() == null
        ? "unknown"
        : request.remoteAddress().hostAddress();
  }
}
