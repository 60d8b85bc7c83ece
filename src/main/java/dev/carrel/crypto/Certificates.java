package dev.carrel.crypto;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Parses X.509 certificates in PEM, and formats them and private keys. */
public final class Certificates {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String BEGIN = "-----BEGIN " + CERTIFICATE + "-----";
  private static final String END = "-----END " + CERTIFICATE + "-----";
  private static final int LINE_LENGTH = 64;

  private Certificates() {}

  /**
   * Parses the first certificate in a PEM text.
   *
   * @throws CertificateException if there is none or it is malformed
   */
  public static X509Certificate parse(String pem) throws CertificateException {
    int begin = pem.indexOf(BEGIN);
    if (begin < 0) {
      throw new CertificateException("The text contains no certificate.");
    }
    return parseBlock(pem, begin, 1);
  }

  /**
   * Parses all certificates in a PEM text, in their order. Text between them is ignored.
   *
   * @param max the maximum number of certificates
   * @throws CertificateException if there are more, or one is malformed; the message can be
   *     returned to a client
   */
  public static List<X509Certificate> parseAll(String pem, int max) throws CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (int begin = pem.indexOf(BEGIN); begin >= 0; begin = pem.indexOf(BEGIN, begin + 1)) {
      if (certificates.size() == max) {
        throw new CertificateException(
            "The file exceeds the maximum of %d certificates.".formatted(max));
      }
      certificates.add(parseBlock(pem, begin, certificates.size() + 1));
    }
    return certificates;
  }

  /**
   * Parses one certificate.
   *
   * @param begin the index of its BEGIN line
   * @param number its number in the text, from 1, for messages
   */
  private static X509Certificate parseBlock(String pem, int begin, int number)
      throws CertificateException {
    int start = begin + BEGIN.length();
    int end = pem.indexOf(END, start);
    if (end < 0) {
      throw malformedError(number, "has no END line");
    }
    try {
      String base64 = pem.substring(start, end).replaceAll("\\s", "");
      byte[] der = Base64.getDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | RuntimeException e) {
      // The JDK's decoder throws undeclared runtime exceptions for malformed DER.
      throw malformedError(number, "cannot be read");
    }
  }

  private static CertificateException malformedError(int number, String problem) {
    return new CertificateException("Certificate %d %s.".formatted(number, problem));
  }

  /** Formats a certificate as PEM, with a line feed at the end of each line. */
  public static String toPem(X509Certificate certificate) {
    return toPem(CERTIFICATE, der(certificate));
  }

  /** Formats a private key as PEM (PKCS #8), not encrypted. */
  public static String toPem(PrivateKey key) {
    return toPem("PRIVATE KEY", key.getEncoded());
  }

  private static String toPem(String label, byte[] der) {
    Base64.Encoder lines =
        Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}); // line length of OpenSSL
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, lines.encodeToString(der));
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
