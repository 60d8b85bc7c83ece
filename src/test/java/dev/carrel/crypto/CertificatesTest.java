package dev.carrel.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificatesTest {
  private static final String PEM =
      """
      -----BEGIN CERTIFICATE-----
      MIIBeDCCAR6gAwIBAgIIcG2zlQO/PggwCgYIKoZIzj0EAwIwJzEPMA0GA1UEChMG
      Q2FycmVsMRQwEgYDVQQDEwtDYXJyZWwgUm9vdDAgFw0yMDAxMDEwMDAwMDBaGA8y
      MDY5MTIxOTAwMDAwMFowJzEPMA0GA1UEChMGQ2FycmVsMRQwEgYDVQQDEwtDYXJy
      ZWwgUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLW0TcFD5H3gObOX+E3F
      NoL7Tow476WXJDV09ADVoZxYh5OPDthimiZAuMLg6JvZSfgji/fa1K+v4HT6shc1
      x3OjMjAwMB0GA1UdDgQWBBRlgJhofg99pXbVRnK6N9KqQ4/mjjAPBgNVHRMBAf8E
      BTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCEmgEh5UMj9kP+lBSKwka+9W98ui9R
      0ox12sfdVaufQwIgFhxaEip3Cp6zTEo1h9zyfZY97kYGku3OCSyn7+2gTpI=
      -----END CERTIFICATE-----
      """;

  @Test
  void shouldFormatWhatItParses() throws CertificateException {
    X509Certificate certificate = Certificates.parse("Subject: x\n" + PEM.replace("\n", "\r\n"));

    assertThat(Certificates.toPem(certificate)).isEqualTo(PEM);
  }

  @Test
  void shouldParseOnlyTheFirstCertificate() throws CertificateException {
    assertThat(Certificates.toPem(Certificates.parse(PEM + "-----BEGIN CERTIFICATE-----\n")))
        .isEqualTo(PEM);
  }

  @Test
  void shouldParseAllCertificates() throws CertificateException {
    assertThat(Certificates.parseAll(PEM + "text\n" + PEM, 2)).hasSize(2);
    assertThat(Certificates.parseAll("text", 2)).isEmpty();
  }

  @Test
  void shouldRejectMoreCertificatesThanAllowed() {
    assertThatThrownBy(() -> Certificates.parseAll(PEM + PEM, 1))
        .isInstanceOf(CertificateException.class)
        .hasMessage("The file exceeds the maximum of 1 certificates.");
  }

  @ParameterizedTest
  @CsvSource({
    "'', The text contains no certificate.",
    "-----BEGIN CERTIFICATE-----, Certificate 1 has no END line.",
    "-----BEGIN CERTIFICATE-----AA==-----END CERTIFICATE-----, Certificate 1 cannot be read.",
    "-----BEGIN CERTIFICATE-----?-----END CERTIFICATE-----, Certificate 1 cannot be read."
  })
  void shouldRejectMalformedCertificate(String pem, String message) {
    assertThatThrownBy(() -> Certificates.parse(pem))
        .isInstanceOf(CertificateException.class)
        .hasMessage(message);
  }
}
