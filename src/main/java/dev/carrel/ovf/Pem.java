package dev.carrel.ovf;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Parses and formats PEM certificates. */
final class Pem {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final int COLUMNS = 64;

  private Pem() {}

  /**
   * Parses all certificates in a text, in their order. Text between them is ignored.
   *
   * @param maxCertificates the maximum number of certificates
   * @throws OvfException if there are more, or one is malformed
   */
  static List<X509Certificate> parse(String text, int maxCertificates) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (int index = text.indexOf(BEGIN); index >= 0; index = text.indexOf(BEGIN, index)) {
      int start = index + BEGIN.length();
      index = text.indexOf(END, start);
      if (index < 0) {
        throw malformedCertificateError(certificates.size(), "has no END line");
      }
      if (certificates.size() == maxCertificates) {
        throw new OvfException("The file exceeds the maximum of %s certificates.", maxCertificates);
      }
      certificates.add(parseCertificate(text.substring(start, index), certificates.size()));
    }
    return certificates;
  }

  /** Formats a certificate as PEM, with a line feed at the end of each line. */
  static String format(X509Certificate certificate) {
    try {
      var lines = Base64.getMimeEncoder(COLUMNS, new byte[] {'\n'});
      return BEGIN + "\n" + lines.encodeToString(certificate.getEncoded()) + "\n" + END + "\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A certificate that was read can be written", e);
    }
  }

  private static X509Certificate parseCertificate(String base64, int index) {
    try {
      byte[] der =
          Base64.getDecoder()
              .decode(base64.replaceAll("\\s", "").getBytes(StandardCharsets.US_ASCII));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | RuntimeException e) {
      // The JDK's decoder throws undeclared runtime exceptions for malformed DER.
      throw malformedCertificateError(index, "cannot be read");
    }
  }

  private static OvfException malformedCertificateError(int index, String problem) {
    return new OvfException("Certificate %s %s.", index + 1, problem);
  }
}
