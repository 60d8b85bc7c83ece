package dev.carrel.library;

import dev.carrel.vapi.Structure;

/** The algorithms by which a checksum can be made. */
@Structure("com.vmware.content.library.item.file.checksum_algorithm")
public enum ChecksumAlgorithm {
  MD5(128),
  SHA1(160),
  SHA256(256),
  SHA512(512);

  private final int bits;

  ChecksumAlgorithm(int bits) {
    this.bits = bits;
  }

  /** How many hexadecimal digits a checksum of it has. */
  public int digits() {
    return bits / 4;
  }
}
