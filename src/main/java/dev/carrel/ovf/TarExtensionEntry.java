package dev.carrel.ovf;

import dev.carrel.ovf.OvaUnpacker.MemberReceiver;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads an entry that describes the next file (a long name or PAX records) into memory; its size is
 * limited.
 */
final class TarExtensionEntry implements MemberReceiver {
  private static final int MAX_BYTES = 64 * 1024;

  private final ByteBuffer content;
  private final Consumer<byte[]> reader;

  /**
   * Begins an extension entry.
   *
   * @param size the size in bytes
   * @param reader called with the whole content
   * @throws OvfException if the size exceeds the maximum
   */
  TarExtensionEntry(long size, Consumer<byte[]> reader) {
    if (size > MAX_BYTES) {
      throw new OvfException(
          "The archive has an extended header of %s bytes, which exceeds the maximum of %s.",
          size, MAX_BYTES);
    }
    this.content = ByteBuffer.allocate((int) size);
    this.reader = reader;
  }

  @Override
  public void append(ByteBuffer bytes) {
    content.put(bytes);
  }

  @Override
  public void end() {
    reader.accept(content.array());
  }
}
