package dev.carrel.ovf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * One block that stands before an entry of a tar, of whatever dialect.
 *
 * @param size of the entry's content in bytes, not negative
 */
record TarHeader(byte type, String name, long size) {
  /** Latin 1 keeps every byte as it is, so that what is no UTF-8 is seen. */
  private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding("ISO-8859-1");

  /** Whether the block is a mark of the archive's end. */
  static boolean isBlank(byte[] block) {
    for (byte one : block) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  static TarHeader parse(byte[] block) {
    if (!hasRightChecksum(block)) {
      throw new OvfException("The archive is not a tar file or is corrupt: wrong header checksum.");
    }
    try {
      // Leniently: what is wrong with owners and dates does not matter here.
      var entry = new TarArchiveEntry(block, BYTES, true);
      byte[] name = entry.getName().getBytes(StandardCharsets.ISO_8859_1);
      return new TarHeader(
          entry.getLinkFlag(),
          LimitedInput.decodeUtf8(name, "A name in the archive"),
          entry.getSize());
    } catch (IOException | IllegalArgumentException e) {
      throw new OvfException("The archive has a malformed header or a negative size.");
    }
  }

  private static boolean hasRightChecksum(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException e) {
      // There are no digits where a checksum stands.
      return false;
    }
  }

  /** Whether it is a file's, and not of one of the many things beside that tar knows. */
  boolean isFile() {
    return type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
  }

  /** What the entry is, for a message. */
  String describeType() {
    return switch (type) {
      case TarConstants.LF_LINK -> "a hard link";
      case TarConstants.LF_GNUTYPE_LONGLINK -> "a link";
      case TarConstants.LF_SYMLINK -> "a symbolic link";
      case TarConstants.LF_CHR, TarConstants.LF_BLK -> "a device";
      case TarConstants.LF_DIR -> "a directory";
      case TarConstants.LF_FIFO -> "a pipe";
      case TarConstants.LF_GNUTYPE_SPARSE -> "a sparse file";
      default -> "of type " + (type & 0xff);
    };
  }
}
