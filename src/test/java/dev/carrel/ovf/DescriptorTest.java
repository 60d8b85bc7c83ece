package dev.carrel.ovf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.ovf.Descriptor.Reference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorTest {

  static Descriptor parse(String xml) throws IOException {
    return Descriptor.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  /** An OVF 1 envelope with these references. */
  static String envelope(String references) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"
              xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
      <References>%s</References>
      <DiskSection><Info>Disks</Info><File ovf:href="not-a-reference"/></DiskSection>
    </Envelope>
    """
        .formatted(references);
  }

  @Test
  void shouldParseReferencesInOrder() throws IOException {
    String xml =
        envelope(
            """
            <File ovf:id="file2" ovf:href="disk-2.vmdk" ovf:size="20"/>
            <!-- between -->
            <File ovf:id="file1" ovf:href="disk-1.vmdk"/>
            """);

    Descriptor descriptor = parse(xml);

    assertThat(descriptor.references())
        .containsExactly(new Reference("disk-2.vmdk", 20L), new Reference("disk-1.vmdk", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<e:Envelope xmlns:e='http://schemas.dmtf.org/ovf/envelope/2'><e:References>"
            + "<e:File e:href='a.vmdk' e:size='1'/></e:References></e:Envelope>",
        "<Envelope><References><File href='a.vmdk' size=' 1 '/></References></Envelope>",
        "<o:Envelope><References><File xmlns:href='urn:a' o:href='a.vmdk' o:size='1' v:id='v'/>"
            + "</References></o:Envelope>"
      })
  void shouldMatchElementsAndAttributesByLocalName(String xml) throws IOException {
    assertThat(parse(xml).references()).containsExactly(new Reference("a.vmdk", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"})
  void shouldDecodeDeclaredEncoding(String encoding) throws IOException {
    String xml =
        "<?xml version=\"1.0\" encoding=\"%s\"?>".formatted(encoding)
            + "<Envelope><References><File href='Über.vmdk'/></References></Envelope>";

    Descriptor descriptor = Descriptor.parse(new ByteArrayInputStream(xml.getBytes(encoding)));

    assertThat(descriptor.references()).containsExactly(new Reference("Über.vmdk", null));
    assertThat(parse("\ufeff" + xml.substring(xml.indexOf("<Env")))).isEqualTo(descriptor);
  }

  @Test
  void shouldAcceptEnvelopeWithoutReferences() throws IOException {
    assertThat(parse("<Envelope/>").references()).isEmpty();
    assertThat(parse(envelope("")).references()).isEmpty();
  }

  @Test
  void shouldIgnoreFilesOutsideReferences() throws IOException {
    String xml =
        "<Envelope><A><File/></A><References><A><File/></A></References><File/></Envelope>";

    assertThat(parse(xml).references()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "my%20disk.vmdk, my disk.vmdk",
    "a%2Bb+c.vmdk, a+b+c.vmdk",
    "%C3%9Cber.vmdk, Über.vmdk",
    "Über.vmdk, Über.vmdk",
    "a%3ab.vmdk, a:b.vmdk",
    "a..b, a..b"
  })
  void shouldDecodeNames(String href, String name) throws IOException {
    assertThat(parse(envelope("<File href='" + href + "'/>")).references())
        .containsExactly(new Reference(name, null));
  }

  @ParameterizedTest
  @CsvSource({"25, 3, 5", "20, 2, 10", "1, 1, 1", "0, 1, 0"})
  void shouldNumberChunks(long size, int chunks, long lastSize) throws IOException {
    String file = "<File href='d.vmdk' size='%s' chunkSize='10'/>".formatted(size);

    Descriptor descriptor = parse(envelope(file));

    assertThat(descriptor.references()).hasSize(chunks);
    assertThat(descriptor.references().get(0).href()).isEqualTo("d.vmdk.000000000");
    assertThat(descriptor.references().get(chunks - 1))
        .isEqualTo(new Reference("d.vmdk.%09d".formatted(chunks - 1), lastSize));
    assertThat(descriptor.references().stream().mapToLong(Reference::size).sum()).isEqualTo(size);
  }
}
