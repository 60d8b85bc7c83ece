package dev.carrel.ovf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * The header of a tar entry, in any tar format.
 *
 * @param type the type flag of the entry
 * @param name the name in the header
 * @param size the size of the entry's content in bytes, not negative
 */
record TarHeader(byte type, String name, long size) {
  /** ISO 8859-1 preserves every byte, so that the name can then be strictly decoded as UTF-8. */
  private static final ZipEncoding RAW_BYTES = ZipEncodingHelper.getZipEncoding("ISO-8859-1");

  /** Whether the block contains only zeros, which marks the end of the archive. */
  static boolean isBlank(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** Parses a block of 512 bytes; throws {@link OvfException} if it is not a valid header. */
  static TarHeader parse(byte[] block) {
    if (!hasValidChecksum(block)) {
      throw new OvfException("The archive is not a tar file or is corrupt: wrong header checksum.");
    }
    try {
      // Lenient, because invalid owners and dates do not matter here.
      var entry = new TarArchiveEntry(block, RAW_BYTES, true);
      byte[] name = entry.getName().getBytes(StandardCharsets.ISO_8859_1);
      return new TarHeader(
          entry.getLinkFlag(),
          LimitedInput.decodeUtf8(name, "A name in the archive"),
          entry.getSize());
    } catch (IOException | IllegalArgumentException e) {
      throw new OvfException("The archive has a malformed header or a negative size.");
    }
  }

  private static boolean hasValidChecksum(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException e) {
      // The checksum field is not a number.
      return false;
    }
  }

  /** Whether the entry is a regular file. */
  boolean isFile() {
    return type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
  }

  /** The type of the entry, for a message. */
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
