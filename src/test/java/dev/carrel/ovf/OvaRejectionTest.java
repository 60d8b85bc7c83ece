package dev.carrel.ovf;

import static dev.carrel.ovf.TarBuilder.unpack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OvaRejectionTest {
  private static final byte[] VALID =
      new TarBuilder()
          .addFile("vm.ovf", "<Envelope/>")
          .addLongName("d".repeat(150))
          .addFile("cut", "disk".repeat(200))
          .addPaxRecords("path", "a.vmdk", "size", "5")
          .addFile("other", "abcde")
          .toBytes();

  private static AbstractThrowableAssert<?, ?> assertRejected(TarBuilder tarBuilder) {
    return assertThatThrownBy(() -> unpack(tarBuilder.toBytes())).isInstanceOf(OvfException.class);
  }

  private static TarBuilder newOva() {
    return new TarBuilder().addFile("vm.ovf", "<Envelope/>");
  }

  @Test
  void shouldRejectTruncatedArchive() throws IOException {
    for (int length = 0; length < VALID.length; length += 100) {
      byte[] cut = Arrays.copyOf(VALID, length);
      if (length > VALID.length - 512) {
        assertThat(unpack(cut)).isEqualTo(unpack(VALID));
      } else {
        assertThatThrownBy(() -> unpack(cut))
            .as("cut after %s bytes", length)
            .isInstanceOf(OvfException.class)
            .hasMessageMatching("The archive (is truncated.*|has no OVF descriptor.)");
      }
    }
  }

  @Test
  void shouldRejectExtendedHeaderWithoutEntry() {
    byte[] cut = newOva().addPaxRecords("path", "a").toBytesWithoutEnd();

    assertThatThrownBy(() -> unpack(cut))
        .isInstanceOf(OvfException.class)
        .hasMessage("The archive is truncated: an announced entry is missing.");
    assertRejected(newOva().addLongName("a")).hasMessageContaining("truncated");
  }

  @Test
  void shouldRejectInvalidTar() {
    byte[] noTar = "PK\u0003\u0004 or anything else".repeat(100).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> unpack(noTar))
        .isInstanceOf(OvfException.class)
        .hasMessage("The archive is not a tar file or is corrupt: wrong header checksum.");
  }

  @Test
  void shouldRejectDataAfterEnd() {
    TarBuilder ended = newOva().addBytes(new byte[1024]);

    assertRejected(ended.addFile("late", "x"))
        .hasMessage("The archive has data after its end marker.");
    assertRejected(newOva().addBytes(new byte[512]).addFile("late", "x"))
        .hasMessageContaining("data after its end marker");
    assertRejected(newOva().addBytes(new byte[5_000]).addBytes(new byte[] {1}))
        .hasMessageContaining("data after its end marker");
  }

  @ParameterizedTest
  @CsvSource({
    "1, a hard link",
    "2, a symbolic link",
    "3, a device",
    "4, a device",
    "5, a directory",
    "6, a pipe",
    "7, of type 55",
    "K, a link",
    "S, a sparse file",
    "D, of type 68",
    "X, of type 88",
    "Z, of type 90"
  })
  void shouldRejectOtherEntryTypes(char type, String kind) {
    assertRejected(newOva().addHeader(type, "thing", 0))
        .hasMessageStartingWith("The archive entry 'thing")
        .hasMessageEndingWith("' is %s; only regular files are supported.", kind);
  }

  @Test
  void shouldReportLongNameOfRejectedLink() {
    assertRejected(
            newOva()
                .addPaxRecords("path", "link", "linkpath", "/etc/passwd")
                .addHeader('2', "x", 0))
        .hasMessage(
            "The archive entry 'link' is a symbolic link; only regular files are supported.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GNU.sparse.major", "GNU.sparse.map", "SCHILY.realsize"})
  void shouldRejectPaxSparseFiles(String key) {
    assertRejected(newOva().addPaxRecords(key, "1").addFile("disk.vmdk", "x"))
        .hasMessage(
            "The archive entry 'disk.vmdk' is a sparse file; only regular files are supported.");
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/passwd, path separator",
    "a/b, path separator",
    "../a, path separator",
    "././a, path separator",
    ".//a, path separator",
    "a/, path separator",
    "a\\b, path separator",
    ".., directory",
    "./.., directory",
    "., directory",
    "./, empty",
    "'', empty",
    "a\tb, control characters",
    "a\u0085b, control characters",
    "a\u007fb, control characters"
  })
  void shouldRejectInvalidFileNames(String name, String why) {
    assertRejected(newOva().addFile(name, "x")).hasMessageContaining(why);
    assertRejected(newOva().addLongName(name).addFile("x", "x")).hasMessageContaining(why);
    if (!name.isEmpty()) {
      assertRejected(newOva().addPaxRecords("path", name).addFile("x", "x"))
          .hasMessageContaining(why);
    }
  }

  @Test
  void shouldRejectNulInName() {
    assertRejected(newOva().addPaxRecords("path", "a\0.vmdk").addFile("x", "x"))
        .hasMessage(
            "A file of the archive has the name 'a?.vmdk', which contains control characters.");
  }

  @Test
  void shouldRejectPathInHeaderPrefix() {
    byte[] block = new TarBuilder().addHeader('0', "a", 0).toBytesWithoutEnd();
    block[345] = 'd';

    assertRejected(newOva().addHeaderBlock(block))
        .hasMessageContaining("'d/a', which contains a path separator");
  }

  @Test
  void shouldRejectTooLongNames() throws IOException {
    byte[] archiveWithMaxName = newOva().addLongName("é".repeat(127)).addFile("x", "x").toBytes();
    assertThat(unpack(archiveWithMaxName)).hasSize(2);

    assertRejected(newOva().addLongName("é".repeat(128)).addFile("x", "x"))
        .hasMessageContaining("longer than 255 bytes");
    assertRejected(newOva().addPaxRecords("path", "a".repeat(60_000)).addFile("x", "x"))
        .hasMessageContaining("longer than 255 bytes");
  }

  @Test
  void shouldRejectUndecodableNames() {
    byte[] block = new TarBuilder().addHeader('0', "a", 0).toBytesWithoutEnd();
    block[0] = (byte) 0xff;

    assertRejected(newOva().addHeaderBlock(block))
        .hasMessage("A name in the archive is not valid UTF-8.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk.vmdk", "DISK.vmdk", "./disk.vmdk"})
  void shouldRejectDuplicateName(String again) {
    assertRejected(newOva().addFile("disk.vmdk", "1").addFile(again, "2"))
        .hasMessageContaining("more than once");
  }

  @Test
  void shouldRejectArchiveWithoutDescriptor() {
    assertRejected(new TarBuilder()).hasMessage("The archive has no OVF descriptor.");
    assertRejected(new TarBuilder().addFile("vm.mf", ""))
        .hasMessage("The archive has no OVF descriptor.");
    assertThatThrownBy(() -> unpack(new byte[0])).isInstanceOf(OvfException.class);
  }

  @Test
  void shouldRejectSecondDescriptor() {
    assertRejected(newOva().addFile("other.OVF", ""))
        .hasMessage("The archive has a second OVF descriptor, 'other.OVF'.");
  }

  @Test
  void shouldRejectTooManyFiles() throws IOException {
    TarBuilder tarBuilder = newOva();
    for (int i = 1; i < OvaUnpacker.MAX_MEMBERS; i++) {
      tarBuilder.addFile("disk" + i, "");
    }
    assertThat(unpack(tarBuilder.toBytesWithoutEnd())).hasSize(OvaUnpacker.MAX_MEMBERS);

    assertRejected(tarBuilder.addFile("more", ""))
        .hasMessageContaining("exceeds the maximum of 256 files");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "9999",
        "abc",
        "7 7",
        "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
        "\u0080\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
        "\u0080\0\0\0\u0080\0\0\0\0\0\0\0"
      })
  void shouldRejectInvalidSize(String size) {
    assertRejected(newOva().addHeader('0', "disk.vmdk", size))
        .hasMessageContaining("malformed header or a negative size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0x1", " 1", "1.0", "9223372036854775808", "99999999999999999999"})
  void shouldRejectInvalidPaxSize(String size) {
    assertRejected(newOva().addPaxRecords("size", size).addFile("disk.vmdk", "x"))
        .hasMessageStartingWith("A size in the archive is '" + size + "'");
  }

  @Test
  void shouldAcceptHugeDeclaredSizeWithoutBuffering() {
    assertRejected(
            newOva()
                .addPaxRecords("size", "" + Long.MAX_VALUE)
                .addFile("disk.vmdk", "x".repeat(100_000)))
        .hasMessage("The archive is truncated.");
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'L'})
  void shouldRejectHugeExtendedHeaders(char type) {
    assertRejected(newOva().addHeader(type, "x", 65_537))
        .hasMessage(
            "The archive has an extended header of 65537 bytes, which exceeds the maximum of 65536.");
    assertRejected(newOva().addHeader(type, "x", 1L << 60))
        .hasMessageContaining("the maximum of 65536");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        " ",
        "0 a=b\n",
        "1 a=b\n",
        "2 \n",
        "3 a=b\n",
        "7 a=b\n",
        "6 a=bc",
        "4 a\n",
        "-6 a=b\n",
        "99999 a=b\n",
        "2147483647 a=b\n",
        "99999999999999999999 a=b\n",
        "6a=b\n",
        "6 a=b\n\0\0\0"
      })
  void shouldRejectMalformedPaxRecords(String records) {
    assertRejected(newOva().addEntry('x', "x", records).addFile("disk.vmdk", "x"));
  }

  @Test
  void shouldRejectDamagedInput() throws IOException {
    var random = new Random(1);

    for (int i = 0; i < 10_000; i++) {
      byte[] damaged = VALID.clone();
      int block = random.nextInt(damaged.length / 512) * 512;
      for (int j = random.nextInt(3); j >= 0; j--) {
        damaged[block + random.nextInt(512)] = (byte) random.nextInt();
      }
      byte[] sealed =
          new TarBuilder()
              .addHeaderBlock(Arrays.copyOfRange(damaged, block, block + 512))
              .toBytesWithoutEnd();
      if (random.nextBoolean()) {
        System.arraycopy(sealed, 0, damaged, block, 512);
      }
      try {
        unpack(damaged, 1 + random.nextInt(2_000));
      } catch (OvfException failure) {
        assertThat(failure.getMessage()).endsWith(".").doesNotContain("\n");
      }
    }
  }

  @Test
  void shouldRejectRandomHeaders() throws IOException {
    var random = new Random(2);

    for (int i = 0; i < 20_000; i++) {
      byte[] block = new byte[512];
      random.nextBytes(block);
      block[156] = (byte) "0\0xLgS5".charAt(random.nextInt(7));
      if (random.nextBoolean()) {
        String magic = random.nextBoolean() ? "ustar\00000" : "ustar  \0";
        System.arraycopy(magic.getBytes(StandardCharsets.UTF_8), 0, block, 257, 8);
      }
      byte[] tar = new TarBuilder().addHeaderBlock(block).toBytesWithoutEnd();

      assertThatThrownBy(() -> unpack(tar)).isInstanceOf(OvfException.class);
    }
  }
}
