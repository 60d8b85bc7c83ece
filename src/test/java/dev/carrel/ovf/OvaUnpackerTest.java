package dev.carrel.ovf;

import static dev.carrel.ovf.TarBuilder.unpack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OvaUnpackerTest {
  private static final String LONG_NAME = "d".repeat(150) + ".vmdk";

  @Test
  void shouldUnpackFilesInOrder() throws IOException {
    byte[] tar =
        new TarBuilder().addFile("vm.ovf", "<Envelope/>").addFile("disk.vmdk", "disk").toBytes();

    assertThat(unpack(tar)).containsExactly("vm.ovf: <Envelope/>", "disk.vmdk: disk");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 511, 512, 513, 1024, 4096})
  void shouldUnpackChunksOfAnySize(int chunkSize) throws IOException {
    byte[] tar =
        new TarBuilder()
            .addFile("vm.ovf", "<Envelope/>")
            .addFile("empty", "")
            .addFile("block", "b".repeat(512))
            .addLongName(LONG_NAME)
            .addFile("cut", "c".repeat(513))
            .addPaxRecords("path", "disk.vmdk", "size", "1025")
            .addHeader('0', "other", 0)
            .addContent("d".repeat(1025).getBytes(StandardCharsets.UTF_8))
            .toBytes();

    assertThat(unpack(tar, chunkSize)).hasSize(5).isEqualTo(unpack(tar));
  }

  @Test
  void shouldAcceptDirectBuffer() throws IOException {
    byte[] tar = new TarBuilder().addFile("vm.ovf", "<Envelope/>").toBytes();
    ByteBuffer chunk = ByteBuffer.allocateDirect(tar.length).put(tar).flip();
    var unpacked = new TarBuilder.MemberCollector();
    var ovaUnpacker = new OvaUnpacker(unpacked);

    ovaUnpacker.append(chunk);
    ovaUnpacker.finish();

    assertThat(chunk.hasRemaining()).isFalse();
    assertThat(unpacked.members).containsExactly("vm.ovf: <Envelope/>");
  }

  @Test
  void shouldSkipBytesThatReceiverDoesNotRead() throws IOException {
    List<String> names = new ArrayList<>();
    var ovaUnpacker = new OvaUnpacker((name, size) -> new SkippingReceiver(names, name));

    ovaUnpacker.append(
        ByteBuffer.wrap(
            new TarBuilder().addFile("vm.ovf", "x".repeat(600)).addFile("a", "a").toBytes()));
    ovaUnpacker.finish();

    assertThat(names).containsExactly("vm.ovf", "a");
  }

  private record SkippingReceiver(List<String> names, String name)
      implements OvaUnpacker.MemberReceiver {
    @Override
    public void append(ByteBuffer bytes) {}

    @Override
    public void end() {
      names.add(name);
    }
  }

  @Test
  void shouldPassDeclaredSizeBeforeContent() throws IOException {
    List<Long> sizes = new ArrayList<>();
    var ovaUnpacker =
        new OvaUnpacker(
            (name, size) -> {
              sizes.add(size);
              return new SkippingReceiver(new ArrayList<>(), name);
            });

    ovaUnpacker.append(
        ByteBuffer.wrap(new TarBuilder().addHeader('0', "vm.ovf", 1L << 50).toBytesWithoutEnd()));
    ovaUnpacker.append(ByteBuffer.wrap(new byte[100_000]));

    assertThat(sizes).containsExactly(1L << 50);
    assertThatThrownBy(ovaUnpacker::finish).isInstanceOf(OvfException.class);
  }

  @Test
  void shouldPropagateReceiverFailure() {
    var ovaUnpacker =
        new OvaUnpacker(
            (name, size) -> {
              throw new IOException("disk full");
            });
    byte[] tar = new TarBuilder().addFile("vm.ovf", "").toBytes();

    assertThatThrownBy(() -> ovaUnpacker.append(ByteBuffer.wrap(tar)))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        TarArchiveOutputStream.LONGFILE_GNU,
        TarArchiveOutputStream.LONGFILE_POSIX,
      })
  void shouldUnpackArchivesOfCommonsCompress(int longNames) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(longNames);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (String name : List.of("Über.ovf", LONG_NAME)) {
        var entry = new TarArchiveEntry(name);
        entry.setSize(3);
        entry.setUserId(1L << 40);
        tar.putArchiveEntry(entry);
        tar.write("abc".getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
      }
    }

    assertThat(unpack(bytes.toByteArray())).containsExactly("Über.ovf: abc", LONG_NAME + ": abc");
  }

  @Test
  void shouldParseBase256Sizes() throws IOException {
    byte[] size = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3};
    byte[] tar =
        new TarBuilder()
            .addHeader('0', "vm.ovf", new String(size, StandardCharsets.ISO_8859_1))
            .addContent("abc".getBytes(StandardCharsets.UTF_8))
            .toBytes();

    assertThat(unpack(tar)).containsExactly("vm.ovf: abc");
  }

  @Test
  void shouldPreferPaxOverGnuAndHeader() throws IOException {
    byte[] tar =
        new TarBuilder()
            .addPaxRecords("path", "pax.ovf", "size", "3", "mtime", "1.5", "path", "vm.ovf")
            .addLongName("gnu.ovf")
            .addHeader('0', "ustar.ovf", 1000)
            .addContent("abc".getBytes(StandardCharsets.UTF_8))
            .addFile("next", "n")
            .toBytes();

    assertThat(unpack(tar)).containsExactly("vm.ovf: abc", "next: n");
  }

  @Test
  void shouldResetPaxValueByEmptyValue() throws IOException {
    byte[] tar =
        new TarBuilder().addPaxRecords("path", "a", "size", "9", "path", "", "size", "").toBytes();
    byte[] file = new TarBuilder().addFile("vm.ovf", "abc").toBytes();

    assertThat(unpack(new TarBuilder().addBytes(withoutEnd(tar)).addBytes(file).toBytes()))
        .containsExactly("vm.ovf: abc");
  }

  private static byte[] withoutEnd(byte[] tar) {
    return Arrays.copyOf(tar, tar.length - 1024);
  }

  @Test
  void shouldIgnoreGlobalHeaders() throws IOException {
    byte[] tar =
        new TarBuilder()
            .addEntry('g', "GlobalHead", "anything".repeat(20_000))
            .addPaxRecords("path", "vm.ovf")
            .addEntry('g', "GlobalHead", "")
            .addFile("other", "abc")
            .toBytes();

    assertThat(unpack(tar)).containsExactly("vm.ovf: abc");
  }

  @Test
  void shouldRemoveLeadingDotSlash() throws IOException {
    byte[] tar =
        new TarBuilder()
            .addFile("./vm.ovf", "abc")
            .addPaxRecords("path", "./b")
            .addFile("c", "")
            .toBytes();

    assertThat(unpack(tar)).containsExactly("vm.ovf: abc", "b: ");
  }

  @Test
  void shouldAcceptOldTarFormat() throws IOException {
    byte[] tar = new TarBuilder().addEntry('\0', "vm.ovf", "abc").toBytes();

    assertThat(unpack(tar)).containsExactly("vm.ovf: abc");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512, 1024, 1025, 10_240})
  void shouldAcceptAnyNumberOfZerosAtEnd(int zeros) throws IOException {
    byte[] tar =
        new TarBuilder().addFile("vm.ovf", "abc").addBytes(new byte[zeros]).toBytesWithoutEnd();

    assertThat(unpack(tar)).containsExactly("vm.ovf: abc");
  }
}
