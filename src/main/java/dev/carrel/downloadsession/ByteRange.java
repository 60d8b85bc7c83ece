package dev.carrel.downloadsession;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The range of a file that a download sends (RFC 9110, section 14.2).
 *
 * @param from the offset of the first byte
 * @param length the number of bytes
 * @param size the size of the whole file
 * @param isPartial whether the client requested a range, even if it covers the whole file
 */
record ByteRange(long from, long length, long size, boolean isPartial) {
  private static final Pattern SINGLE_RANGE =
      Pattern.compile("bytes\\s*=\\s*(\\d{0,18})-(\\d{0,18})", Pattern.CASE_INSENSITIVE);

  static ByteRange ofWholeFile(long size) {
    return new ByteRange(0, size, size, false);
  }

  /**
   * Parses the header {@code Range}. A range in another unit, several ranges and an unknown syntax
   * are ignored, as the RFC allows: the result is the whole file. Fails with INVALID_ARGUMENT if
   * the file has no bytes in the range.
   *
   * @param header null for the whole file
   * @param size the size of the file
   */
  static ByteRange parseRange(String header, long size) {
    Matcher range = SINGLE_RANGE.matcher(header == null ? "" : header.strip());
    if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
      return ofWholeFile(size);
    }
    if (range.group(1).isEmpty()) {
      long suffixLength = Math.min(Long.parseLong(range.group(2)), size);
      return requireSatisfiable(
          header, new ByteRange(size - suffixLength, suffixLength, size, true));
    }
    long from = Long.parseLong(range.group(1));
    long to = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
    if (!range.group(2).isEmpty() && to < from) {
      return ofWholeFile(size);
    }
    return requireSatisfiable(
        header, new ByteRange(from, Math.min(to, size - 1) - from + 1, size, true));
  }

  private static ByteRange requireSatisfiable(String header, ByteRange range) {
    if (range.length <= 0) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT,
          header,
          "Range",
          "the file has %d bytes".formatted(range.size));
    }
    return range;
  }

  /** Returns the value of the header {@code Content-Range} for this range. */
  String contentRangeHeader() {
    return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
  }

  /** Returns the value of the header {@code Content-Range} of a 416 response. */
  static String unsatisfiedRangeHeader(long size) {
    return "bytes */" + size;
  }
}
