package dev.carrel.updatesession;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Content-Range: bytes <from>-<to>/<whole>} of an upload that sends a part of a
 * file.
 *
 * @param to the last byte, included
 * @param totalSize the size of the whole file
 */
record ContentRange(long from, long to, long totalSize) {
  private static final Pattern FORM =
      Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /**
   * Reads the header; INVALID_ARGUMENT where it is of another form, contradicts itself, or does not
   * fit the body.
   *
   * @param header null for an upload of the whole file, which has no range
   * @param bodyLength bytes; less than 0 where it is not known
   * @return null for an upload of the whole file
   */
  static ContentRange parse(String header, long bodyLength) {
    if (header == null) {
      return null;
    }
    Matcher parts = FORM.matcher(header.strip());
    if (!parts.matches()) {
      throw invalidRange(header, "expected bytes <from>-<to>/<total>");
    }
    var range =
        new ContentRange(
            Long.parseLong(parts.group(1)),
            Long.parseLong(parts.group(2)),
            Long.parseLong(parts.group(3)));
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

  /** Whether the file is whole with this part. */
  boolean isFinal() {
    return to + 1 == totalSize;
  }

  private static RuntimeException invalidRange(String header, String flaw) {
    return Message.INVALID_VALUE.toError(ErrorType.INVALID_ARGUMENT, header, "Content-Range", flaw);
  }
}
