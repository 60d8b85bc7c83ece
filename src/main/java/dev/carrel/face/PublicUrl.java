package dev.carrel.face;

import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
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
    return configured.orElseGet(() -> asSeenBy(request));
  }

  private static URI asSeenBy(HttpServerRequest request) {
    try {
      return new URI(request.scheme() + "://" + authority(request));
    } catch (URISyntaxException e) {
      throw Message.MALFORMED_REQUEST.as(ErrorType.INVALID_REQUEST, "its Host header is no host");
    }
  }

  private static String authority(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority != null && !authority.host().isBlank()) {
      return authority.toString();
    }
    SocketAddress local = request.localAddress();
    String address = local.hostAddress();
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + local.port();
  }
}
