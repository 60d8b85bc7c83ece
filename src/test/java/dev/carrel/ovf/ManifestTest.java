package dev.carrel.ovf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.ovf.Manifest.Entry;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  private static Manifest parse(String text) throws IOException {
    return Manifest.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void shouldParseEntriesInOrder() throws IOException {
    String sha1 = "a".repeat(40);

    Manifest manifest =
        parse("SHA256(vm.ovf)= " + DIGEST + "\r\n\r\nSHA1(disk (1).vmdk)= " + sha1 + "\n  \n");

    assertThat(manifest.entries())
        .containsExactly(
            new Entry("vm.ovf", ChecksumAlgorithm.SHA256, DIGEST),
            new Entry("disk (1).vmdk", ChecksumAlgorithm.SHA1, sha1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHA256(vm.ovf)=%s",
        "SHA256(vm.ovf) = %s",
        "  sha256 ( vm.ovf )\t=\t%s  ",
        "Sha256 (vm.ovf)= %s"
      })
  void shouldIgnoreWhiteSpaceAndCase(String line) throws IOException {
    Manifest manifest = parse(line.formatted(DIGEST.toUpperCase()));

    assertThat(manifest.entries())
        .containsExactly(new Entry("vm.ovf", ChecksumAlgorithm.SHA256, DIGEST));
  }

  @ParameterizedTest
  @EnumSource
  void shouldSupportEveryAlgorithm(ChecksumAlgorithm algorithm) throws IOException {
    String digest = "f".repeat(algorithm.hexDigits());

    assertThat(parse(algorithm + "(a)= " + digest).find("a"))
        .contains(new Entry("a", algorithm, digest));
  }

  @Test
  void shouldFindFileByExactName() throws IOException {
    Manifest manifest = parse("SHA256(vm.ovf)= " + DIGEST);

    assertThat(manifest.find("vm.ovf")).map(Entry::digest).contains(DIGEST);
    assertThat(manifest.find("VM.ovf")).isEmpty();
  }

  @Test
  void shouldAcceptEmptyManifest() throws IOException {
    assertThat(parse("\n\n").entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vm.ovf",
        "SHA256(vm.ovf)",
        "SHA256(vm.ovf)=",
        "SHA256(vm.ovf)= xyz",
        "SHA256(vm.ovf) 00",
        "SHA256()= 00",
        "SHA256 vm.ovf = 00",
        "SHA256)vm.ovf(= 00",
        "SHA3(vm.ovf)= 00",
        "(vm.ovf)= 00",
        "SHA256(vm.ovf)= 0 0",
        "-----BEGIN CERTIFICATE-----"
      })
  void shouldRejectMalformedLines(String line) {
    assertThatThrownBy(() -> parse("SHA256(a)= " + DIGEST + "\n\n" + line))
        .isInstanceOf(OvfException.class)
        .hasMessage(
            "Line 3 of the manifest is not of the form SHA256(file)= digits: '" + line + "'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256(a)= 00", "SHA1(a)= 0", "SHA512(a)= 0011"})
  void shouldRejectWrongNumberOfDigits(String line) {
    assertThatThrownBy(() -> parse("\n" + line))
        .isInstanceOf(OvfException.class)
        .hasMessageStartingWith("Line 2 of the manifest has ");
  }

  @Test
  void shouldRejectDuplicateFile() {
    String line = "SHA256(a)= " + DIGEST + "\n";

    assertThatThrownBy(() -> parse(line + line))
        .isInstanceOf(OvfException.class)
        .hasMessage("Line 2 of the manifest names 'a' again.");
  }

  @Test
  void shouldRejectInvalidUtf8() {
    byte[] bytes = {'a', (byte) 0xff};

    assertThatThrownBy(() -> Manifest.parse(new ByteArrayInputStream(bytes)))
        .isInstanceOf(OvfException.class)
        .hasMessage("The manifest is not valid UTF-8.");
  }

  @Test
  void shouldRejectTooLargeFile() throws IOException {
    assertThat(parse("\n".repeat(Manifest.MAX_BYTES)).entries()).isEmpty();

    assertThatThrownBy(() -> parse("\n".repeat(Manifest.MAX_BYTES + 1)))
        .isInstanceOf(OvfException.class)
        .hasMessage("The manifest exceeds the maximum size of 4194304 bytes.");
  }

  @Test
  void shouldRejectTooManyEntries() {
    var lines = new StringBuilder();
    for (int i = 0; i <= Manifest.MAX_ENTRIES; i++) {
      lines.append("MD5(").append(i).append(")=").append("0".repeat(32)).append('\n');
    }

    assertThatThrownBy(() -> parse(lines.toString()))
        .isInstanceOf(OvfException.class)
        .hasMessageStartingWith("Line 10001 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", ")", "()=", "SHA1(", "SHA256(a)=", " ", "0"})
  void shouldAbbreviateLongLinesInMessages(String repeated) {
    String line = "x" + repeated.repeat(Manifest.MAX_BYTES / repeated.length() - 1);

    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(OvfException.class)
        .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void shouldRemoveControlCharactersFromMessages() {
    assertThatThrownBy(() -> parse("\u001b[2Ja\u0000"))
        .isInstanceOf(OvfException.class)
        .hasMessageEndingWith("'?[2Ja?'.");
  }
}
