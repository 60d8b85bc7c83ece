package dev.carrel.ovf;

import static dev.carrel.ovf.TestCertificates.EXPIRED;
import static dev.carrel.ovf.TestCertificates.FUTURE;
import static dev.carrel.ovf.TestCertificates.INTERMEDIATE;
import static dev.carrel.ovf.TestCertificates.NOW;
import static dev.carrel.ovf.TestCertificates.OTHER_ROOT;
import static dev.carrel.ovf.TestCertificates.ROOT;
import static dev.carrel.ovf.TestCertificates.SAME_NAME;
import static dev.carrel.ovf.TestCertificates.SELF_SIGNED;
import static dev.carrel.ovf.TestCertificates.SIGNER;
import static dev.carrel.ovf.TestCertificates.signature;
import static dev.carrel.ovf.TestCertificates.trustAnchors;
import static dev.carrel.vapi.session.WarningType.EXPIRED_CERTIFICATE;
import static dev.carrel.vapi.session.WarningType.NOT_YET_VALID_CERTIFICATE;
import static dev.carrel.vapi.session.WarningType.SELF_SIGNED_CERTIFICATE;
import static dev.carrel.vapi.session.WarningType.UNTRUSTED_CERTIFICATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.vapi.session.WarningType;
import java.io.IOException;
import java.security.cert.TrustAnchor;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestSignatureWarningsTest {

  private static Set<WarningType> warnings(Set<TrustAnchor> trusted, String... chain)
      throws IOException {
    return signature("00", chain).warnings(NOW, trusted);
  }

  @Test
  void shouldNotWarnAboutPathToTrustedRoot() throws IOException {
    assertThat(warnings(trustAnchors(ROOT), SIGNER, INTERMEDIATE)).isEmpty();
    assertThat(warnings(trustAnchors(ROOT), SIGNER, INTERMEDIATE, ROOT)).isEmpty();
    assertThat(warnings(trustAnchors(OTHER_ROOT, ROOT), SIGNER, INTERMEDIATE)).isEmpty();
    assertThat(warnings(trustAnchors(INTERMEDIATE), SIGNER)).isEmpty();
  }

  @Test
  void shouldFindPathInAnyOrder() throws IOException {
    assertThat(warnings(trustAnchors(ROOT), SIGNER, ROOT, SAME_NAME, INTERMEDIATE)).isEmpty();
  }

  @Test
  void shouldNotWarnAboutTrustedSigner() throws IOException {
    assertThat(warnings(trustAnchors(SIGNER), SIGNER)).isEmpty();
    assertThat(warnings(trustAnchors(SELF_SIGNED), SELF_SIGNED)).isEmpty();
  }

  @Test
  void shouldWarnAboutSignerWithoutTrustedPath() throws IOException {
    assertThat(warnings(Set.of(), SIGNER, INTERMEDIATE, ROOT))
        .containsExactly(UNTRUSTED_CERTIFICATE);
    assertThat(warnings(trustAnchors(ROOT), SIGNER)).containsExactly(UNTRUSTED_CERTIFICATE);
    assertThat(warnings(trustAnchors(ROOT), SIGNER, SELF_SIGNED))
        .containsExactly(UNTRUSTED_CERTIFICATE);
  }

  @Test
  void shouldNotTrustRootByNameOnly() throws IOException {
    assertThat(warnings(trustAnchors(OTHER_ROOT), SIGNER, INTERMEDIATE, ROOT))
        .containsExactly(UNTRUSTED_CERTIFICATE);
    assertThat(warnings(trustAnchors(OTHER_ROOT), SAME_NAME))
        .containsExactly(UNTRUSTED_CERTIFICATE);
  }

  @Test
  void shouldReportSelfSignedWithoutUntrusted() throws IOException {
    assertThat(warnings(trustAnchors(ROOT), SELF_SIGNED)).containsExactly(SELF_SIGNED_CERTIFICATE);
    assertThat(warnings(Set.of(), SELF_SIGNED, ROOT)).containsExactly(SELF_SIGNED_CERTIFICATE);
  }

  @Test
  void shouldDistinguishExpiredFromUntrusted() throws IOException {
    assertThat(warnings(trustAnchors(ROOT), EXPIRED)).containsExactly(EXPIRED_CERTIFICATE);
    assertThat(warnings(trustAnchors(OTHER_ROOT), EXPIRED))
        .containsExactlyInAnyOrder(EXPIRED_CERTIFICATE, UNTRUSTED_CERTIFICATE);
  }

  @Test
  void shouldDistinguishNotYetValidFromUntrusted() throws IOException {
    assertThat(warnings(trustAnchors(ROOT), FUTURE)).containsExactly(NOT_YET_VALID_CERTIFICATE);
    assertThat(warnings(Set.of(), FUTURE))
        .containsExactlyInAnyOrder(NOT_YET_VALID_CERTIFICATE, UNTRUSTED_CERTIFICATE);
  }

  @Test
  void shouldFindPathAmongCertificatesOfOtherValidity() throws IOException {
    assertThat(warnings(trustAnchors(ROOT), SIGNER, EXPIRED, FUTURE, INTERMEDIATE))
        .containsExactlyInAnyOrder(EXPIRED_CERTIFICATE, NOT_YET_VALID_CERTIFICATE);
  }

  @Test
  void shouldCheckValidityAtGivenTime() throws IOException {
    ManifestSignature expired = signature("00", EXPIRED);
    Instant first = Instant.parse("2021-01-01T00:00:00Z");
    Instant last = Instant.parse("2022-01-01T00:00:00Z");

    assertThat(expired.warnings(first, trustAnchors(ROOT))).isEmpty();
    assertThat(expired.warnings(last, trustAnchors(ROOT))).isEmpty();
    assertThat(expired.warnings(first.minusSeconds(1), trustAnchors(ROOT)))
        .containsExactly(NOT_YET_VALID_CERTIFICATE);
    assertThat(expired.warnings(last.plusSeconds(1), trustAnchors(ROOT)))
        .containsExactly(EXPIRED_CERTIFICATE);
  }

  @Test
  void shouldReportSelfSignedInAdditionToValidity() throws IOException {
    Instant late = Instant.parse("2100-01-01T00:00:00Z");

    assertThat(signature("00", SELF_SIGNED).warnings(late, Set.of()))
        .containsExactlyInAnyOrder(SELF_SIGNED_CERTIFICATE, EXPIRED_CERTIFICATE);
  }

  @Test
  void shouldLoadTrustAnchorsOfJdk() throws IOException {
    Set<TrustAnchor> system = ManifestSignature.platformTrustAnchors();

    assertThat(system).isNotEmpty();
    assertThat(warnings(system, SIGNER, INTERMEDIATE, ROOT)).containsExactly(UNTRUSTED_CERTIFICATE);
  }
}
