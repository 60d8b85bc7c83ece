package dev.carrel.ovf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** Builds tar archives, including malformed ones. */
final class TarBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Adds a file in ustar format. */
  TarBuilder addFile(String name, String content) {
    return addEntry('0', name, content);
  }

  /** Adds an entry of any type. */
  TarBuilder addEntry(char type, String name, String content) {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    return addHeader(type, name, data.length).addContent(data);
  }

  /** Adds PAX records for the next entry, such as {@code "path", "vm.ovf"}. */
  TarBuilder addPaxRecords(String... keysAndValues) {
    var records = new StringBuilder();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      records.append(record(keysAndValues[i] + "=" + keysAndValues[i + 1]));
    }
    return addEntry('x', "PaxHeaders/x", records.toString());
  }

  /** Adds a GNU long name for the next entry. */
  TarBuilder addLongName(String name) {
    return addEntry('L', "././@LongLink", name + "\0");
  }

  /** Adds a header without content. */
  TarBuilder addHeader(char type, String name, long size) {
    byte[] block = block(type, name);
    TarUtils.formatLongOctalOrBinaryBytes(size, block, 124, 12);
    return addHeaderBlock(block);
  }

  /** Adds a header with this text in the size field. */
  TarBuilder addHeader(char type, String name, String size) {
    byte[] block = block(type, name);
    byte[] digits = size.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(digits, 0, block, 124, digits.length);
    return addHeaderBlock(block);
  }

  /** Adds content, padded to whole blocks. */
  TarBuilder addContent(byte[] data) {
    return addBytes(data).addBytes(new byte[-data.length & 511]);
  }

  /** Adds bytes unchanged. */
  TarBuilder addBytes(byte[] data) {
    bytes.writeBytes(data);
    return this;
  }

  /** Adds a header block after setting its checksum to the valid value. */
  TarBuilder addHeaderBlock(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(block), block, 148, 8);
    return addBytes(block);
  }

  byte[] toBytesWithoutEnd() {
    return bytes.toByteArray();
  }

  byte[] toBytes() {
    return addBytes(new byte[1024]).toBytesWithoutEnd();
  }

  /** Unpacks an archive and returns each member as {@code "name: content"}. */
  static List<String> unpack(byte[] tar) throws IOException {
    return unpack(tar, Integer.MAX_VALUE);
  }

  /** Unpacks an archive in chunks of this size in bytes. */
  static List<String> unpack(byte[] tar, int chunkSize) throws IOException {
    var unpacked = new MemberCollector();
    var ovaUnpacker = new OvaUnpacker(unpacked);
    for (int at = 0; at < tar.length; at += Math.min(chunkSize, tar.length - at)) {
      ovaUnpacker.append(ByteBuffer.wrap(tar, at, Math.min(chunkSize, tar.length - at)));
    }
    ovaUnpacker.finish();
    return unpacked.members;
  }

  /** Collects the complete members. */
  static final class MemberCollector implements OvaUnpacker.Receiver {
    final List<String> members = new ArrayList<>();

    @Override
    public OvaUnpacker.MemberReceiver begin(String name, long size) {
      var content = new ByteArrayOutputStream();
      return new OvaUnpacker.MemberReceiver() {
        @Override
        public void append(ByteBuffer bytes) {
          byte[] copy = new byte[bytes.remaining()];
          bytes.get(copy);
          content.writeBytes(copy);
        }

        @Override
        public void end() {
          if (content.size() != size) {
            throw new UncheckedIOException(new IOException(name + " has " + content.size()));
          }
          members.add(name + ": " + content.toString(StandardCharsets.UTF_8));
        }
      };
    }
  }

  private static byte[] block(char type, String name) {
    byte[] block = new byte[512];
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, block, 0, Math.min(encoded.length, 100));
    block[156] = (byte) type;
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
    return block;
  }

  /** The length at the start of a PAX record includes its own digits. */
  private static String record(String keyAndValue) {
    int rest = keyAndValue.getBytes(StandardCharsets.UTF_8).length + 2;
    int length = rest + 1;
    while (length != rest + String.valueOf(length).length()) {
      length++;
    }
    return length + " " + keyAndValue + "\n";
  }
}
