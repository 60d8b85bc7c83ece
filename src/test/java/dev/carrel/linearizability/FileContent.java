package dev.carrel.linearizability;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The checksum and size of a content. Contents with the same checksum are equal. */
public record FileContent(String sha256, long size) {
  /** The checksum and size of these bytes. */
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
