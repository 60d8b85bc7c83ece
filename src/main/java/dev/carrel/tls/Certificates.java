package dev.carrel.tls;

import dev.carrel.crypto.Digests;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

/** Parses and formats X.509 certificates. */
public final class Certificates {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final int LINE_LENGTH = 64;

  private Certificates() {}

  /**
   * Parses the first certificate in a PEM text.
   *
   * @throws CertificateException if there is none or it is malformed
   */
  public static X509Certificate parse(String pem) throws CertificateException {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new CertificateException("no certificate in it");
    }
    byte[] text = pem.substring(begin, end + END.length()).getBytes(StandardCharsets.UTF_8);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(text));
  }

  /** Formats a certificate as PEM, with a line feed at the end of each line. */
  public static String toPem(X509Certificate certificate) {
    Base64.Encoder lines =
        Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}); // line length of OpenSSL
    return BEGIN + "\n" + lines.encodeToString(der(certificate)) + "\n" + END + "\n";
  }

  /** The SHA-1 digest of a certificate in vCenter's format, {@code AA:BB:…}. */
  public static String thumbprint(X509Certificate certificate) {
    return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest("SHA-1", certificate));
  }

  /** The digest of a certificate's DER encoding. */
  public static byte[] digest(String algorithm, X509Certificate certificate) {
    return Digests.newDigest(algorithm).digest(der(certificate));
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(
          e); // cannot happen: the certificate was parsed from its encoding
    }
  }
}
