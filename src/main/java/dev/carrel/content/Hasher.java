package dev.carrel.content;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Computes a checksum. All hashers of a content store share a limited number of processors, so that
 * many threads can write but only a few hash at the same time. Not thread-safe.
 */
public final class Hasher {
  private final ChecksumAlgorithm algorithm;
  private final MessageDigest digest;
  private final Processors processors;

  Hasher(ChecksumAlgorithm algorithm, Processors processors) {
    this.algorithm = algorithm;
    this.digest = algorithm.newDigest();
    this.processors = processors;
  }

  /** Adds all remaining bytes of the buffer; waits until a processor is free. */
  public void update(ByteBuffer bytes) {
    Processors.Turn turn = processors.begin();
    try {
      digest.update(bytes);
    } finally {
      turn.end();
    }
  }

  /** Waits until a processor is free and begins a turn, which the caller must end. */
  Processors.Turn begin() {
    return processors.begin();
  }

  /** Adds all remaining bytes of the buffer within a turn that the caller has begun. */
  void updateInTurn(ByteBuffer bytes) {
    digest.update(bytes);
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
