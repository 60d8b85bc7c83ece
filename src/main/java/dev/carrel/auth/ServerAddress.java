package dev.carrel.auth;

import java.net.URI;

/**
 * Where a caller reaches Carrel.
 *
 * @param base scheme, host and port: the base of the transfer URIs that they are given
 * @param thumbprint SHA-1 of the certificate that they are shown there, as {@code AA:BB:…}; null
 *     where there is none, or it is not Carrel's
 * @param certificate that certificate in PEM; null where the thumbprint is
 */
public record ServerAddress(URI base, String thumbprint, String certificate) {

  /** One whose certificate is not known, or that has none. */
  public ServerAddress(URI base) {
    this(base, null, null);
  }
}
