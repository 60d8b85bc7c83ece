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

/** Certificates in PEM: DER in Base64 between two lines. */
final class Pem {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final int COLUMNS = 64;

  private Pem() {}

  /**
   * All certificates in a text, in its order. Whatever is between them is passed over.
   *
   * @param limit how many are taken at most
   */
  static List<X509Certificate> parse(String text, int limit) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
      int from = at + BEGIN.length();
      at = text.indexOf(END, from);
      if (at < 0) {
        throw malformed(certificates.size(), "has no END line");
      }
      if (certificates.size() == limit) {
        throw new OvfException("The file exceeds the maximum of %s certificates.", limit);
      }
      certificates.add(certificate(text.substring(from, at), certificates.size()));
    }
    return certificates;
  }

  /** A certificate as PEM, its lines ended by line feeds. */
  static String format(X509Certificate certificate) {
    try {
      var lines = Base64.getMimeEncoder(COLUMNS, new byte[] {'\n'});
      return BEGIN + "\n" + lines.encodeToString(certificate.getEncoded()) + "\n" + END + "\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A certificate that was read can be written", e);
    }
  }

  private static X509Certificate certificate(String base64, int index) {
    try {
      byte[] der =
          Base64.getDecoder()
              .decode(base64.replaceAll("\\s", "").getBytes(StandardCharsets.US_ASCII));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | RuntimeException e) {
      // Broken DER makes the JDK's decoder throw more than it declares.
      throw malformed(index, "cannot be read");
    }
  }

  private static OvfException malformed(int index, String what) {
    return new OvfException("Certificate %s %s.", index + 1, what);
  }
}
