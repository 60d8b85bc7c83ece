package dev.carrel.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Without TLS it is HTTP/1.1 alone: an upload that asks on its way to become HTTP/2 would wait for
 * ever for the word to go on, and files go faster over HTTP/1.1 anyway.
 */
@ApplicationScoped
class CleartextHttp2Disabler implements HttpServerOptionsCustomizer {
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(false);
  }
}
