package dev.carrel.vapi.library;

import dev.carrel.crypto.Digests;
import dev.carrel.vapi.Structure;
import java.security.MessageDigest;

/** The checksum algorithms. */
@Structure("com.vmware.content.library.item.file.checksum_algorithm")
public enum ChecksumAlgorithm {
  MD5("MD5", 128),
  SHA1("SHA-1", 160),
  SHA256("SHA-256", 256),
  SHA512("SHA-512", 512);

  private final String javaName;
  private final int bits;

  ChecksumAlgorithm(String javaName, int bits) {
    this.javaName = javaName;
    this.bits = bits;
  }

  /** Returns a new digest of this algorithm. */
  public MessageDigest newDigest() {
    return Digests.newDigest(javaName);
  }

  /** Returns the number of hexadecimal digits of a checksum. */
  public int hexDigits() {
    return bits / 4;
  }
}
