package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class PemKeyPairTest {
  /** A key that is used for nothing else. */
  private static final String KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTgPIUC5vZ2/fhDLy
      UfSFTljNGv7q3fPCZuaWS1m4eXyhRANCAASYrenFlRXP12XxpBennEHHSR9MvWuR
      mvUZExkHArR+vYCCwdtEMUY07HoueIDEVwh9c8sdHJD2AnBEwWmfuxZC
      -----END PRIVATE KEY-----
      """;

  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBbzCCARWgAwIBAgIUSaHEAfkWMQdYPla5p78Jr045V9gwCgYIKoZIzj0EAwIw
      DDEKMAgGA1UEAwwBeDAgFw0yNjExMjcwODI3MzFaGA8yMTI2MTEwMzA4MjczMVow
      DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJit6cWVFc/X
      ZfGkF6ecQcdJH0y9a5Ga9RkTGQcCtH69gILB20QxRjTsei54gMRXCH1zyx0ckPYC
      cETBaZ+7FkKjUzBRMB0GA1UdDgQWBBRJJve4MApx4R/93L6z8VHbF3jmojAfBgNV
      HSMEGDAWgBRJJve4MApx4R/93L6z8VHbF3jmojAPBgNVHRMBAf8EBTADAQH/MAoG
      CCqGSM49BAMCA0gAMEUCIGdeAadss/XSNnNGF9PBOa7vA2BoBs2faR1V2pDZFDYW
      AiEAtrujaQpnNbPGM0if8QB/FG6GzjbHVWTk5om8dcWytXY=
      -----END CERTIFICATE-----
      """;

  @Test
  void shouldReadKeyAndCertificate() throws GeneralSecurityException {
    PemKeyPair pair = PemKeyPair.parse(KEY.getBytes(), CERTIFICATE.getBytes());

    assertThat(pair.key().getAlgorithm())
        .as("Vert.x has changed its key stores: adapt internals.PemKeyPair")
        .isEqualTo("EC");
    assertThat(pair.certificate().getPublicKey().getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void shouldRejectMalformedKey() {
    assertThatThrownBy(() -> PemKeyPair.parse("no key".getBytes(), CERTIFICATE.getBytes()))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
