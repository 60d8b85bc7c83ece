package dev.carrel.ovf;

import static dev.carrel.ovf.DescriptorTest.envelope;
import static dev.carrel.ovf.DescriptorTest.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorRejectionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "no XML",
        "<Envelope>",
        "<Envelope></Other>",
        "<Envelope/><Envelope/>",
        "<Envelope><References><File href='a</References></Envelope>",
        "<Envelope>&unknown;</Envelope>",
        "<Envelope>&#0;</Envelope>"
      })
  void shouldRejectMalformedXml(String xml) {
    assertThatThrownBy(() -> parse(xml))
        .isInstanceOf(OvfException.class)
        .hasMessageStartingWith("The OVF descriptor is not well-formed XML: line 1, column ");
  }

  @ParameterizedTest
  @CsvSource({
    "none, uses the unknown encoding 'none'",
    "ISO-2022-CN-EXT, uses the unknown encoding 'ISO-2022-CN-EXT'",
    "US-ASCII, is not valid US-ASCII",
    "UTF-8, is not valid UTF-8"
  })
  void shouldRejectUndecodableText(String encoding, String why) {
    String xml = "<?xml version='1.0' encoding='" + encoding + "'?><Envelope>\u00fc</Envelope>";
    byte[] bytes = xml.getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> Descriptor.parse(new ByteArrayInputStream(bytes)))
        .isInstanceOf(OvfException.class)
        .hasMessageStartingWith("The OVF descriptor " + why);
  }

  @Test
  void shouldRejectOtherRootElement() {
    assertThatThrownBy(() -> parse("<html><References><File href='a'/></References></html>"))
        .isInstanceOf(OvfException.class)
        .hasMessage("The root element of the OVF descriptor is 'html' instead of Envelope.");
  }

  @Test
  void shouldRejectExternalEntities(@TempDir Path directory) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "s3cret");
    String xml =
        """
        <!DOCTYPE Envelope [<!ENTITY x SYSTEM "%s">]>
        <Envelope><References><File href="a&x;"/></References><A>&x;</A></Envelope>
        """
            .formatted(secret.toUri());

    assertThatThrownBy(() -> parse(xml))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("DOCTYPE")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE Envelope>",
        "<!DOCTYPE Envelope SYSTEM 'http://192.0.2.1/evil.dtd'>",
        "<!DOCTYPE Envelope [<!ENTITY % p SYSTEM 'http://192.0.2.1/evil.dtd'> %p;]>",
        "<!DOCTYPE Envelope [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>"
      })
  void shouldRejectDoctype(String doctype) {
    assertThatThrownBy(() -> parse(doctype + "<Envelope/>"))
        .isInstanceOf(OvfException.class)
        .hasMessage("The OVF descriptor has a DOCTYPE, which is not supported.");
  }

  @Test
  void shouldRejectBillionLaughs() {
    var laughs = new StringBuilder("<!DOCTYPE Envelope [<!ENTITY l0 'ha'>");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY l%s '%s'>".formatted(i, ("&l" + (i - 1) + ";").repeat(10)));
    }
    String xml = laughs + "]><Envelope>&l29;</Envelope>";

    assertThatThrownBy(() -> parse(xml)).isInstanceOf(OvfException.class);
  }

  @Test
  void shouldRejectDeepNesting() {
    String xml = "<Envelope>" + "<a>".repeat(1_000_000);

    assertThatThrownBy(() -> parse(xml))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("exceeds the maximum nesting depth of 64");
  }

  @ParameterizedTest
  @ValueSource(strings = {" a", " xmlns:a"})
  void shouldRejectTooManyAttributes(String name) {
    var attributes = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      attributes.append(name).append(i).append("='a'");
    }

    assertThatThrownBy(() -> parse("<Envelope" + attributes + "/>"))
        .isInstanceOf(OvfException.class);
  }

  @Test
  void shouldStopReadingAtMaximumSize() {
    var endless =
        new InputStream() {
          private long read;

          @Override
          public int read() {
            read++;
            return ' ';
          }
        };
    var start = new ByteArrayInputStream("<Envelope>".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Descriptor.parse(new SequenceInputStream(start, endless)))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("exceeds the maximum size of 16777216 bytes");
    assertThat(endless.read).isLessThan(Descriptor.MAX_BYTES + 10L);
  }

  @Test
  void shouldPropagateStreamFailure() {
    var failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk failure");
          }
        };

    assertThatThrownBy(() -> Descriptor.parse(failing))
        .isInstanceOf(IOException.class)
        .hasMessage("disk failure");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/disk.vmdk",
        "HTTPS://example.com/disk.vmdk",
        "file:disk.vmdk",
        "c:disk.vmdk"
      })
  void shouldRejectReferencesToOtherLocations(String href) {
    assertThatThrownBy(() -> parse(envelope("<File href='" + href + "'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessage(
            "The OVF descriptor references '%s', which is not in the same directory.", href);
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/passwd, path separator",
    "disks/disk.vmdk, path separator",
    "..%2Fdisk.vmdk, path separator",
    "..\\disk.vmdk, path separator",
    "%5cdisk.vmdk, path separator",
    ".., directory",
    "%2e%2E, directory",
    "., directory",
    "'', empty",
    "a%00b, control characters",
    "a%0Ab, control characters",
    "a&#10;b, control characters",
    "a%7f, control characters",
    "a%C2%85, control characters",
    "%, percent encoding",
    "a%4, percent encoding",
    "a%zz, percent encoding",
    "a%-1, percent encoding",
    "%ff, UTF-8",
    "%C0%AF, UTF-8",
    "%ED%A0%80, UTF-8"
  })
  void shouldRejectInvalidFileNames(String href, String why) {
    // XML normalizes a line feed in an attribute to a space, but not a character reference.
    assertThatThrownBy(() -> parse(envelope("<File href='" + href + "'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldRejectTooLongNames() throws IOException {
    assertThat(parse(envelope("<File href='" + "é".repeat(127) + "'/>")).references()).hasSize(1);

    assertThatThrownBy(() -> parse(envelope("<File href='" + "é".repeat(128) + "'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("longer than 255 bytes");
  }

  @Test
  void shouldRejectFileWithoutHref() {
    assertThatThrownBy(() -> parse(envelope("<File id='file1'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessage("A File element of the OVF descriptor has no href attribute.");
  }

  @Test
  void shouldRejectFileWithTwoHrefs() {
    assertThatThrownBy(() -> parse(envelope("<File ovf:href='a' href='b'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessage("A File element of the OVF descriptor has more than one href attribute.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<File href='a'/><File href='a'/>",
        "<File href='a'/><File href='%61'/>",
        "<File href='a.000000001'/><File href='a' size='2' chunkSize='1'/>"
      })
  void shouldRejectDuplicateReference(String references) {
    assertThatThrownBy(() -> parse(envelope(references)))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("more than once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "+1", "1.5", "0x10", "٣", "ten", "9223372036854775808", "1 0", "1e3"})
  void shouldRejectInvalidSize(String size) {
    assertThatThrownBy(() -> parse(envelope("<File href='a' size='" + size + "'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("The size of 'a'");
    assertThatThrownBy(() -> parse(envelope("<File href='a' size='1' chunkSize='" + size + "'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("The chunkSize of 'a'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunkSize='10'", "size='10' chunkSize='0'"})
  void shouldRejectInvalidChunkSize(String attributes) {
    assertThatThrownBy(() -> parse(envelope("<File href='a' " + attributes + "/>")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("require a size and a chunkSize");
  }

  @Test
  void shouldRejectTooManyReferences() throws IOException {
    var files = new StringBuilder();
    for (int i = 0; i < Descriptor.MAX_REFERENCES; i++) {
      files.append("<File href='").append(i).append("'/>");
    }
    assertThat(parse(envelope(files.toString())).references()).hasSize(Descriptor.MAX_REFERENCES);

    assertThatThrownBy(() -> parse(envelope(files + "<File href='more'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("exceeds the maximum of 10000 referenced files");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10001", "9223372036854775807"})
  void shouldRejectTooManyChunks(String size) {
    assertThatThrownBy(() -> parse(envelope("<File href='a' size='" + size + "' chunkSize='1'/>")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("exceeds the maximum of 10000 referenced files");
  }

  @Test
  void shouldRejectDamagedInput() throws IOException {
    byte[] input = envelope("<File href='d%20d' size='3' chunkSize='2'/>").getBytes("UTF-8");
    var random = new Random(1);

    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = input.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        Descriptor.parse(new ByteArrayInputStream(damaged));
      } catch (OvfException failure) {
        assertThat(failure.getMessage()).endsWith(".").doesNotContain("\n");
      }
    }
  }
}
