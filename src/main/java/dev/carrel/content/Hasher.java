package dev.carrel.content;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Computes a checksum. All hashers share a limited number of processors, so that many threads can
 * write but only a few hash at the same time. Not thread-safe.
 */
public final class Hasher {
  /**
   * The processors that may hash at the same time. One is left for requests, unless there is only
   * one.
   */
  private static final Processors PROCESSORS =
      new Processors(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

  private final ChecksumAlgorithm algorithm;
  private final MessageDigest digest;

  /** Whether the last write took so long that it waited for the disk. */
  private boolean waitsForDisk;

  public Hasher(ChecksumAlgorithm algorithm) {
    this.algorithm = algorithm;
    this.digest = algorithm.newDigest();
  }

  /** Writes a block. */
  public interface BlockWriter {
    /** Writes all remaining bytes of the block. */
    void write(ByteBuffer block) throws IOException;
  }

  /** Adds all remaining bytes of the buffer; waits until a processor is free. */
  public void update(ByteBuffer bytes) {
    Processors.Turn turn = PROCESSORS.begin();
    try {
      digest.update(bytes);
    } finally {
      turn.end();
    }
  }

  /**
   * Adds a block and writes it; waits until a processor is free. Writing to the page cache uses a
   * processor just as hashing does; waiting for the disk does not.
   */
  public void updateAndWrite(ByteBuffer block, BlockWriter writer) throws IOException {
    Processors.Turn turn = PROCESSORS.begin();
    try {
      digest.update(block.duplicate());
      if (waitsForDisk) {
        turn.end();
      } else {
        turn.beginWrite();
      }
      long begun = System.nanoTime();
      writer.write(block);
      waitsForDisk = System.nanoTime() - begun > Processors.MAX_WRITE_NANOS;
    } finally {
      turn.end();
    }
  }

  /** Discards all added bytes. */
  public void reset() {
    digest.reset();
  }

  /**
   * Returns the checksum of all added bytes, in lower-case hexadecimal digits, and resets the
   * hasher.
   */
  public ChecksumInfo checksum() {
    return new ChecksumInfo(algorithm, HexFormat.of().formatHex(digest.digest()));
  }
}
