package dev.carrel.downloadsession;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a file that a download is to send (RFC 9110, 14.2).
 *
 * @param from the first byte
 * @param length how many bytes
 * @param size of the whole file
 * @param isPartial whether it was asked for as a range, be that the whole
 */
record ByteRange(long from, long length, long size, boolean isPartial) {
  private static final Pattern SINGLE =
      Pattern.compile("bytes\\s*=\\s*(\\d{0,18})-(\\d{0,18})", Pattern.CASE_INSENSITIVE);

  static ByteRange whole(long size) {
    return new ByteRange(0, size, size, false);
  }

  /**
   * What the header {@code Range} asks for. One of another unit, of several ranges or of no known
   * form is passed over, as the RFC allows; INVALID_ARGUMENT where the file has no such bytes.
   *
   * @param header null for the whole file
   */
  static ByteRange parseRange(String header, long size) {
    Matcher range = SINGLE.matcher(header == null ? "" : header.strip());
    if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
      return whole(size);
    }
    if (range.group(1).isEmpty()) {
      long last = Math.min(Long.parseLong(range.group(2)), size);
      return requireSatisfiable(header, new ByteRange(size - last, last, size, true));
    }
    long from = Long.parseLong(range.group(1));
    long to = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
    if (!range.group(2).isEmpty() && to < from) {
      return whole(size);
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

  /** The header {@code Content-Range} that says so. */
  String contentRangeHeader() {
    return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
  }

  /** The header {@code Content-Range} of a refusal. */
  static String contentRangeHeader(long size) {
    return "bytes */" + size;
  }
}
