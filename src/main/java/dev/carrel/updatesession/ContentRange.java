package dev.carrel.updatesession;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Content-Range: bytes <from>-<to>/<total>} of an upload that sends a range of a
 * file.
 *
 * @param from the offset of the first byte
 * @param to the offset of the last byte, inclusive
 * @param totalSize the size of the whole file in bytes
 */
record ContentRange(long from, long to, long totalSize) {
  private static final Pattern PATTERN =
      Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /**
   * Parses the header.
   *
   * @param header null if the request has no such header
   * @param bodyLength the length of the body in bytes; less than 0 if unknown
   * @return null if the header is null, which means an upload of the whole file
   * @throws dev.carrel.vapi.VapiError INVALID_ARGUMENT if the header is malformed, its range is
   *     empty or exceeds the total size, or its length differs from that of the body
   */
  static ContentRange parse(String header, long bodyLength) {
    if (header == null) {
      return null;
    }
    Matcher matcher = PATTERN.matcher(header.strip());
    if (!matcher.matches()) {
      throw invalidRange(header, "expected bytes <from>-<to>/<total>");
    }
    var range =
        new ContentRange(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)));
    if (range.from > range.to || range.to >= range.totalSize) {
      throw invalidRange(header, "the range is empty or exceeds the total size");
    }
    if (bodyLength >= 0 && bodyLength != range.length()) {
      throw invalidRange(header, "the body has %d bytes".formatted(bodyLength));
    }
    return range;
  }

  long length() {
    return to - from + 1;
  }

  /** Returns whether this range ends the file. */
  boolean isFinal() {
    return to + 1 == totalSize;
  }

  private static RuntimeException invalidRange(String header, String reason) {
    return Message.INVALID_VALUE.toError(
        ErrorType.INVALID_ARGUMENT, header, "Content-Range", reason);
  }
}
