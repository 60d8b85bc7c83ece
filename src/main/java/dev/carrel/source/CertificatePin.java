package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import dev.carrel.tls.Certificates;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The certificate that an endpoint expects, by thumbprint, in full, or both. */
record CertificatePin(byte[] thumbprint, X509Certificate certificate) {
  private static final Pattern THUMBPRINT =
      Pattern.compile(
          "(\\p{XDigit}{2}(:?)\\p{XDigit}{2}(\\2\\p{XDigit}{2}){18}((\\2\\p{XDigit}{2}){12})?)");
  private static final int SHA1_BYTES = 20;

  /** The endpoint's pin, or null if it has none. */
  static CertificatePin from(SourceEndpoint endpoint) {
    if (endpoint.thumbprint() == null && endpoint.certificate() == null) {
      return null;
    }
    return new CertificatePin(
        thumbprint(endpoint.thumbprint()), certificate(endpoint.certificate()));
  }

  private static byte[] thumbprint(String text) {
    if (text == null) {
      return null;
    }
    if (!THUMBPRINT.matcher(text).matches()) {
      throw new SourceException(
          Kind.INVALID, "The thumbprint must have 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.");
    }
    return HexFormat.of().parseHex(text.replace(":", "").toLowerCase(Locale.ROOT));
  }

  private static X509Certificate certificate(String pem) {
    try {
      return pem == null ? null : Certificates.parse(pem);
    } catch (CertificateException e) {
      throw new SourceException(Kind.INVALID, "The certificate is not in PEM format.");
    }
  }

  boolean matches(X509Certificate shown) {
    return (certificate == null || certificate.equals(shown)) && fitsThumbprint(shown);
  }

  private boolean fitsThumbprint(X509Certificate shown) {
    if (thumbprint == null) {
      return true;
    }
    String algorithm = thumbprint.length == SHA1_BYTES ? "SHA-1" : "SHA-256";
    return MessageDigest.isEqual(thumbprint, Certificates.digest(algorithm, shown));
  }
}
