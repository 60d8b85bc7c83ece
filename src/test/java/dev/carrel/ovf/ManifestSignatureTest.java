package dev.carrel.ovf;

import static dev.carrel.ovf.TestCertificates.INTERMEDIATE;
import static dev.carrel.ovf.TestCertificates.MANIFEST;
import static dev.carrel.ovf.TestCertificates.SAME_NAME;
import static dev.carrel.ovf.TestCertificates.SELF_SIGNED;
import static dev.carrel.ovf.TestCertificates.SIGNATURE_BY_SELF_SIGNED;
import static dev.carrel.ovf.TestCertificates.SIGNATURE_BY_SELF_SIGNED_SHA1;
import static dev.carrel.ovf.TestCertificates.SIGNATURE_BY_SELF_SIGNED_SHA512;
import static dev.carrel.ovf.TestCertificates.SIGNATURE_BY_SIGNER;
import static dev.carrel.ovf.TestCertificates.SIGNER;
import static dev.carrel.ovf.TestCertificates.parse;
import static dev.carrel.ovf.TestCertificates.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestSignatureTest {

  @Test
  void shouldParseSignedFileAndSigner() throws IOException {
    ManifestSignature manifestSignature = signature(SIGNATURE_BY_SIGNER, SIGNER, INTERMEDIATE);

    assertThat(manifestSignature.manifest()).isEqualTo("vm.mf");
    assertThat(manifestSignature.algorithm()).isEqualTo(ChecksumAlgorithm.SHA256);
    assertThat(manifestSignature.subject()).isEqualTo("CN=Carrel Signer,O=Carrel");
    assertThat(manifestSignature.issuer()).isEqualTo("CN=Carrel Intermediate,O=Carrel");
    assertThat(manifestSignature.chain()).hasSize(2);
    assertThat(manifestSignature.isSelfSigned()).isFalse();
  }

  @Test
  void shouldFormatEmailAddressesReadably() throws IOException {
    assertThat(signature(SIGNATURE_BY_SELF_SIGNED, SELF_SIGNED).subject())
        .startsWith("EMAILADDRESS=")
        .endsWith(",CN=Carrel Self,O=Carrel");
  }

  @Test
  void shouldReturnCertificatesAsPem() throws IOException {
    ManifestSignature manifestSignature = signature(SIGNATURE_BY_SIGNER, SIGNER, INTERMEDIATE);

    assertThat(manifestSignature.pem()).isEqualTo(SIGNER);
    assertThat(manifestSignature.pemChain()).containsExactly(SIGNER, INTERMEDIATE);
  }

  @Test
  void shouldIgnoreTextBetweenCertificates() throws IOException {
    String text =
        "\n sha256 (vm.mf) = %s\r\nsubject=Ümläut\r\n%s\nissuer=anything\n%s-----BEGIN CMS-----\n"
            .formatted(
                SIGNATURE_BY_SIGNER.toUpperCase(), SIGNER.replace("\n", "\r\n"), INTERMEDIATE);
    byte[] inLatin1 = text.getBytes(StandardCharsets.ISO_8859_1);

    ManifestSignature manifestSignature =
        ManifestSignature.parse(new ByteArrayInputStream(inLatin1));

    assertThat(manifestSignature.pemChain()).containsExactly(SIGNER, INTERMEDIATE);
    assertThat(manifestSignature.verifies(MANIFEST)).isTrue();
  }

  @Test
  void shouldDetectSelfSignedByKey() throws IOException {
    assertThat(signature(SIGNATURE_BY_SELF_SIGNED, SELF_SIGNED).isSelfSigned()).isTrue();
    assertThat(signature(SIGNATURE_BY_SELF_SIGNED, SAME_NAME).isSelfSigned()).isFalse();
  }

  @Test
  void shouldVerifySignatureByKeyTypeAndDigest() throws IOException {
    ManifestSignature ec = signature(SIGNATURE_BY_SIGNER, SIGNER);
    ManifestSignature rsa = signature(SIGNATURE_BY_SELF_SIGNED, SELF_SIGNED);
    ManifestSignature sha1 =
        parse("SHA1(vm.mf)= " + SIGNATURE_BY_SELF_SIGNED_SHA1 + "\n" + SELF_SIGNED);
    ManifestSignature sha512 =
        parse("SHA512(vm.mf)= " + SIGNATURE_BY_SELF_SIGNED_SHA512 + "\n" + SELF_SIGNED);

    assertThat(ec.verifies(MANIFEST)).isTrue();
    assertThat(rsa.verifies(MANIFEST)).isTrue();
    assertThat(sha1.verifies(MANIFEST)).isTrue();
    assertThat(sha512.verifies(MANIFEST)).isTrue();
  }

  @Test
  void shouldNotVerifyOtherManifest() throws IOException {
    byte[] other = MANIFEST.clone();
    other[other.length - 2]++;

    assertThat(signature(SIGNATURE_BY_SIGNER, SIGNER).verifies(other)).isFalse();
    assertThat(signature(SIGNATURE_BY_SELF_SIGNED, SELF_SIGNED).verifies(new byte[0])).isFalse();
  }

  @Test
  void shouldNotVerifyWithOtherKeyOrDigest() throws IOException {
    ManifestSignature byIssuer = signature(SIGNATURE_BY_SIGNER, INTERMEDIATE, SIGNER);
    ManifestSignature byOtherDigest =
        parse("SHA1(vm.mf)= " + SIGNATURE_BY_SELF_SIGNED + "\n" + SELF_SIGNED);
    ManifestSignature byOtherKeyType = signature(SIGNATURE_BY_SIGNER, SELF_SIGNED);

    assertThat(byIssuer.verifies(MANIFEST)).isFalse();
    assertThat(byOtherDigest.verifies(MANIFEST)).isFalse();
    assertThat(byOtherKeyType.verifies(MANIFEST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "ffff", "3006020100020100", "3080"})
  void shouldNotVerifyMalformedSignature(String value) throws IOException {
    assertThat(signature(value, SIGNER).verifies(MANIFEST)).isFalse();
    assertThat(signature(value, SELF_SIGNED).verifies(MANIFEST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n\n", "vm.mf\n", "SHA256(vm.mf)=\n", "SHA9(vm.mf)= 00\n", "SHA256()= 00\n"})
  void shouldRejectFileWithoutSignatureLine(String begin) {
    assertThatThrownBy(() -> parse(begin + SIGNER))
        .isInstanceOf(OvfException.class)
        .hasMessageStartingWith("The certificate file starts with ");
  }

  @Test
  void shouldRejectOddNumberOfDigits() {
    assertThatThrownBy(() -> parse("SHA256(vm.mf)= 012\n" + SIGNER))
        .isInstanceOf(OvfException.class)
        .hasMessage("The signature of 'vm.mf' has an odd number of digits.");
  }

  @Test
  void shouldRejectMd5() {
    assertThatThrownBy(() -> parse("MD5(vm.mf)= 00\n" + SIGNER))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("MD5");
  }

  @Test
  void shouldRejectSignatureWithoutCertificate() {
    assertThatThrownBy(() -> parse("SHA256(vm.mf)= 00\n"))
        .isInstanceOf(OvfException.class)
        .hasMessage("The certificate file contains no certificate.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "!!!", "AAAA", "MIIB", "MIID////", "ü", "-----BEGIN CERTIFICATE-----"})
  void shouldRejectMalformedCertificate(String base64) {
    String broken = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";

    assertThatThrownBy(() -> signature("00", SIGNER, broken))
        .isInstanceOf(OvfException.class)
        .hasMessage("Certificate 2 cannot be read.");
  }

  @Test
  void shouldRejectCertificateWithoutEndLine() {
    assertThatThrownBy(() -> signature("00", SIGNER, SIGNER.substring(0, 200)))
        .isInstanceOf(OvfException.class)
        .hasMessage("Certificate 2 has no END line.");
  }

  @Test
  void shouldRejectTooManyCertificates() throws IOException {
    assertThat(signature("00", SIGNER.repeat(10)).chain()).hasSize(10);

    assertThatThrownBy(() -> signature("00", SIGNER.repeat(11)))
        .isInstanceOf(OvfException.class)
        .hasMessage("The file exceeds the maximum of 10 certificates.");
  }

  @Test
  void shouldRejectTooLargeFile() {
    assertThatThrownBy(() -> signature("00", SIGNER, " ".repeat(ManifestSignature.MAX_BYTES)))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("exceeds the maximum size of 1048576 bytes");
  }

  @Test
  void shouldRejectDamagedInput() throws Exception {
    byte[] valid = TestCertificates.certificate(SIGNER).getEncoded();
    var random = new Random(1);

    for (int i = 0; i < 500; i++) {
      byte[] damaged = valid.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      String base64 = Base64.getEncoder().encodeToString(damaged);
      try {
        ManifestSignature manifestSignature =
            signature(
                SIGNATURE_BY_SIGNER,
                "-----BEGIN CERTIFICATE-----" + base64 + "-----END CERTIFICATE-----",
                INTERMEDIATE);

        manifestSignature.verifies(MANIFEST);
        manifestSignature.warnings(
            TestCertificates.NOW, TestCertificates.trustAnchors(TestCertificates.ROOT));
        assertThat(
                manifestSignature.subject()
                    + manifestSignature.issuer()
                    + manifestSignature.pemChain())
            .isNotEmpty();
      } catch (OvfException failure) {
        assertThat(failure).hasMessage("Certificate 1 cannot be read.");
      }
    }
  }
}
