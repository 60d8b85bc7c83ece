package dev.carrel.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Disables HTTP/2 without TLS (h2c). An upload that requests an upgrade to HTTP/2 together with
 * {@code Expect: 100-continue} would wait forever for the response 100, and transfers are faster
 * over HTTP/1.1.
 */
@ApplicationScoped
class CleartextHttp2Disabler implements HttpServerOptionsCustomizer {
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(false);
  }
}
