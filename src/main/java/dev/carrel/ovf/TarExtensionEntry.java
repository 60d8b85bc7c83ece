package dev.carrel.ovf;

import dev.carrel.ovf.OvaUnpacker.MemberReceiver;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** An entry that says something of the next one: gathered whole, and so of limited size. */
final class TarExtensionEntry implements MemberReceiver {
  private static final int MAX_BYTES = 64 * 1024;

  private final ByteBuffer gathered;
  private final Consumer<byte[]> reader;

  /**
   * An extension that begins.
   *
   * @param reader gets all of it
   */
  TarExtensionEntry(long size, Consumer<byte[]> reader) {
    if (size > MAX_BYTES) {
      throw new OvfException(
          "The archive has an extended header of %s bytes, which exceeds the maximum of %s.",
          size, MAX_BYTES);
    }
    this.gathered = ByteBuffer.allocate((int) size);
    this.reader = reader;
  }

  @Override
  public void append(ByteBuffer bytes) {
    gathered.put(bytes);
  }

  @Override
  public void end() {
    reader.accept(gathered.array());
  }
}
