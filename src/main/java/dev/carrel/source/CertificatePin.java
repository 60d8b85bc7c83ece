package dev.carrel.source;

import dev.carrel.crypto.Certificates;
import dev.carrel.source.SourceException.Kind;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The certificate that an endpoint requires.
 *
 * @param thumbprint its SHA-1 or SHA-256 digest; null for any
 * @param certificate the certificate; null for any
 */
record CertificatePin(byte[] thumbprint, X509Certificate certificate) {
  private static final Pattern THUMBPRINT =
      Pattern.compile(
          "(\\p{XDigit}{2}(:?)\\p{XDigit}{2}(\\2\\p{XDigit}{2}){18}((\\2\\p{XDigit}{2}){12})?)");
  private static final int SHA1_BYTES = 20;
  private static final String SHA256 = "SHA-256";

  /**
   * The pin of an endpoint; null if it has none.
   *
   * @throws SourceException of kind INVALID if the thumbprint or the certificate is malformed
   */
  static CertificatePin from(SourceEndpoint endpoint) {
    if (endpoint.thumbprint() == null && endpoint.certificate() == null) {
      return null;
    }
    return new CertificatePin(
        parseThumbprint(endpoint.thumbprint()), parseCertificate(endpoint.certificate()));
  }

  /**
   * The pin of an endpoint as a thumbprint: the SHA-256 digest of the endpoint's certificate, else
   * the endpoint's thumbprint; null if it has neither.
   *
   * @throws SourceException of kind INVALID if the certificate is malformed
   */
  static String thumbprintOf(SourceEndpoint endpoint) {
    X509Certificate certificate = parseCertificate(endpoint.certificate());
    return certificate == null
        ? endpoint.thumbprint()
        : HexFormat.ofDelimiter(":")
            .withUpperCase()
            .formatHex(Certificates.digest(SHA256, certificate));
  }

  private static byte[] parseThumbprint(String text) {
    if (text == null) {
      return null;
    }
    if (!THUMBPRINT.matcher(text).matches()) {
      throw new SourceException(
          Kind.INVALID, "The thumbprint must have 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.");
    }
    return HexFormat.of().parseHex(text.replace(":", "").toLowerCase(Locale.ROOT));
  }

  private static X509Certificate parseCertificate(String pem) {
    try {
      return pem == null ? null : Certificates.parse(pem);
    } catch (CertificateException e) {
      throw new SourceException(Kind.INVALID, "The certificate is not in PEM format.");
    }
  }

  /** Whether the certificate of a host is the pinned one. */
  boolean matches(X509Certificate presented) {
    return (certificate == null || certificate.equals(presented)) && matchesThumbprint(presented);
  }

  private boolean matchesThumbprint(X509Certificate presented) {
    if (thumbprint == null) {
      return true;
    }
    String algorithm = thumbprint.length == SHA1_BYTES ? "SHA-1" : SHA256;
    return MessageDigest.isEqual(thumbprint, Certificates.digest(algorithm, presented));
  }
}
