package dev.carrel.content.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a range of a file. */
final class FileRange extends InputStream {
  private final FileChannel file;
  private long remaining;

  /**
   * Opens a file.
   *
   * @param from the offset of the first byte
   * @param length the maximum number of bytes
   */
  FileRange(Path path, long from, long length) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.READ).position(from);
    this.remaining = length;
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int limit = (int) Math.min(length, remaining);
    if (limit == 0 && length > 0) {
      return -1;
    }
    int count = file.read(ByteBuffer.wrap(bytes, offset, limit));
    remaining -= Math.max(count, 0);
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
