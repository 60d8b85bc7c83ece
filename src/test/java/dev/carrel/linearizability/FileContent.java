package dev.carrel.linearizability;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes, as far as they matter: contents are the same if their checksums are. */
public record FileContent(String sha256, long size) {
  /** What these bytes are. */
  public static FileContent of(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new FileContent(HexFormat.of().formatHex(digest), bytes.length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return sha256.substring(0, Math.min(6, sha256.length())) + "/" + size;
  }
}
