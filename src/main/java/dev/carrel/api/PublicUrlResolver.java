package dev.carrel.api;

import dev.carrel.auth.ServerAddress;
import dev.carrel.config.CarrelConfig;
import dev.carrel.http.ForwardedHeaders;
import dev.carrel.tls.ServedCertificate;
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
 * Determines the URL (scheme, host and port) under which a client reaches Carrel, and the
 * certificate that it sees there.
 */
@ApplicationScoped
class PublicUrlResolver {
  private static final String HTTPS = "https";

  private final Optional<URI> configured;
  private final ServedCertificate certificate;

  PublicUrlResolver(CarrelConfig config, ServedCertificate certificate) {
    this.configured = config.publicUrl();
    this.certificate = certificate;
  }

  /**
   * Returns {@code carrel.public-url} if it is set, or else the URL that the request was sent to.
   *
   * <p>The result includes the server's certificate if that URL is https and this connection uses
   * TLS without a proxy. Otherwise the certificate that the client sees is unknown.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_REQUEST if the Host header is not a valid host
   */
  ServerAddress resolve(HttpServerRequest request) {
    boolean isProxied = ForwardedHeaders.isForwarded(request);
    boolean isTls = request.connection().isSsl();
    URI base = configured.orElseGet(() -> fromRequest(request, isProxied, isTls));
    return isTls && !isProxied && HTTPS.equals(base.getScheme())
        ? certificate
            .findCertificateFor(request.connection().sslSession())
            .map(presented -> new ServerAddress(base, presented.thumbprint(), presented.pem()))
            .orElse(new ServerAddress(base))
        : new ServerAddress(base);
  }

  /**
   * Returns the URL that the request was sent to. Without a proxy, its scheme is that of the
   * connection, because an HTTP/2 client can send any {@code :scheme}.
   */
  private static URI fromRequest(HttpServerRequest request, boolean isProxied, boolean isTls) {
    String connectionScheme = isTls ? HTTPS : "http";
    try {
      return new URI(
          (isProxied ? request.scheme() : connectionScheme) + "://" + authority(request));
    } catch (URISyntaxException e) {
      throw Message.MALFORMED_REQUEST.toError(
          ErrorType.INVALID_REQUEST, "the Host header is not a valid host");
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
