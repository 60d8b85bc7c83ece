package dev.carrel.auth;

import java.net.URI;

/**
 * The address under which a client reaches Carrel.
 *
 * @param base scheme, host and port: the base of the transfer URIs in responses to the client
 * @param thumbprint SHA-1 of the certificate that the client sees there, as {@code AA:BB:…}; null
 *     without TLS, or if a proxy terminates TLS
 * @param certificate that certificate in PEM; null if {@code thumbprint} is null
 */
public record ServerAddress(URI base, String thumbprint, String certificate) {

  /** An address without a certificate, or with an unknown one. */
  public ServerAddress(URI base) {
    this(base, null, null);
  }
}
