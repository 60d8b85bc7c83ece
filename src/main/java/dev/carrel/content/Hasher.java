package dev.carrel.content;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Computes a checksum. All hashers of a content store share a limited number of processors, so that
 * many threads may write at once and few of them hash. Not thread-safe.
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

  /** Adds all that remains in the buffer; waits until a processor is free for it. */
  public void update(ByteBuffer bytes) {
    Processors.Turn turn = processors.begin();
    try {
      digest.update(bytes);
    } finally {
      turn.end();
    }
  }

  /** Waits until a processor is free. */
  Processors.Turn begin() {
    return processors.begin();
  }

  /** Adds all that remains in the buffer, in a turn that its caller has begun. */
  void updateInTurn(ByteBuffer bytes) {
    digest.update(bytes);
  }

  /** Starts anew. */
  public void reset() {
    digest.reset();
  }

  /** The checksum of all that was added, in lower case; starts anew. */
  public ChecksumInfo checksum() {
    return new ChecksumInfo(algorithm, HexFormat.of().formatHex(digest.digest()));
  }
}
