package dev.carrel.face;

import dev.carrel.config.CarrelConfig;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;

/**
 * Scheme, host and port under which clients reach Carrel: as configured, or else as each request
 * shows.
 */
@ApplicationScoped
class PublicUrl {
  private final Optional<URI> configured;

  PublicUrl(CarrelConfig config) {
    this.configured = config.publicUrl();
  }

  URI of(HttpServerRequest request) {
    return configured.orElseGet(() -> URI.create(request.scheme() + "://" + authority(request)));
  }

  private static String authority(HttpServerRequest request) {
    if (request.authority() != null) {
      return request.authority().toString();
    }
    var local = request.localAddress();
    return local.hostAddress() + ":" + local.port();
  }
}
