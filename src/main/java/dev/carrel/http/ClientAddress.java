package dev.carrel.http;

import io.vertx.core.http.HttpServerRequest;

/** Where requests come from. */
public final class ClientAddress {
  private ClientAddress() {}

  /** The IP address of a client; a connection that is closed already has none any more. */
  public static String of(HttpServerRequest request) {
    return request.remoteAddress() == null || request.remoteAddress().hostAddress() == null
        ? "unknown"
        : request.remoteAddress().hostAddress();
  }
}
