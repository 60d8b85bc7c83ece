package dev.carrel.seed;

import dev.carrel.crypto.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of a file of a seed. Equal values have equal bytes. */
sealed interface FileBytes {
  /** Returns the number of bytes. */
  long size();

  /** Identifies the bytes: equal sources have equal bytes. */
  String source();

  /** Returns the first bytes. */
  FileBytes prefix(long size);

  /**
   * Fills a buffer.
   *
   * @param from the offset of the first byte, a multiple of 8
   * @param buffer the buffer, whose remaining bytes are at most those that follow the offset
   */
  void read(long from, ByteBuffer buffer);

  /**
   * Bytes that depend only on a seed: the numbers of 64 bits of SplitMix64, as {@code
   * java.util.SplittableRandom} returns them, in little-endian order.
   */
  record Generated(long size, long seed) implements FileBytes {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    @Override
    public String source() {
      return "generate:" + size + ":" + seed;
    }

    @Override
    public FileBytes prefix(long newSize) {
      return new Generated(newSize, seed);
    }

    @Override
    public void read(long from, ByteBuffer buffer) {
      buffer.order(ByteOrder.LITTLE_ENDIAN);
      long state = seed + from / Long.BYTES * GAMMA;
      while (buffer.remaining() >= Long.BYTES) {
        state += GAMMA;
        buffer.putLong(mix(state));
      }
      long last = mix(state + GAMMA);
      for (; buffer.hasRemaining(); last >>>= Byte.SIZE) {
        buffer.put((byte) last);
      }
    }

    private static long mix(long state) {
      long number = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
      number = (number ^ (number >>> 27)) * 0x94d049bb133111ebL;
      return number ^ (number >>> 31);
    }
  }

  /** Bytes that the seed contains. */
  record Literal(String source, byte[] bytes) implements FileBytes {
    static Literal of(byte[] bytes) {
      return new Literal("sha256:" + HexFormat.of().formatHex(Digests.sha256(bytes)), bytes);
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public FileBytes prefix(long newSize) {
      return of(Arrays.copyOf(bytes, (int) newSize));
    }

    @Override
    public void read(long from, ByteBuffer buffer) {
      buffer.put(bytes, (int) from, buffer.remaining());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Literal literal && source.equals(literal.source);
    }

    @Override
    public int hashCode() {
      return source.hashCode();
    }

    @Override
    public String toString() {
      return source;
    }
  }
}
