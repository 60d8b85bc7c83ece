package dev.carrel.ovf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The extended attributes of the next file, from GNU long name entries and PAX records. */
final class TarExtensions {
  /**
   * The maximum number of digits of a record's length: an extension entry has at most 65,536 bytes.
   */
  private static final int MAX_LENGTH_DIGITS = 5;

  /** The name of the file; null if its header contains it. */
  String name;

  /** The size of the file in bytes; null if its header contains it. */
  Long size;

  /** Whether the file is stored as a sparse file. */
  boolean isSparse;

  private boolean hasPaxName;
  private boolean isSet;

  boolean isEmpty() {
    return !isSet;
  }

  /** Reads a GNU long name, which ends at a zero byte. A PAX path takes precedence. */
  void readLongName(byte[] content) {
    isSet = true;
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    if (!hasPaxName) {
      name = LimitedInput.decodeUtf8(Arrays.copyOf(content, end), "A name in the archive");
    }
  }

  /**
   * Reads PAX records, for example {@code "16 path=vm.ovf\n"}: the length of the whole record, a
   * key, and a value of any bytes.
   */
  void readPax(byte[] content) {
    isSet = true;
    for (int start = 0; start < content.length; ) {
      int end = start + recordLength(content, start);
      if (end > content.length || content[end - 1] != '\n') {
        throw malformedHeaderError();
      }
      readRecord(Arrays.copyOfRange(content, indexOf(content, ' ', start) + 1, end - 1));
      start = end;
    }
  }

  private void readRecord(byte[] record) {
    int equals = indexOf(record, '=', 0);
    if (equals < 0) {
      throw malformedHeaderError();
    }
    String key = new String(record, 0, equals, StandardCharsets.UTF_8);
    byte[] value = Arrays.copyOfRange(record, equals + 1, record.length);
    switch (key) {
      case "path" -> readPath(value);
      case "size" -> readSize(value);
      default -> isSparse |= key.startsWith("GNU.sparse.") || key.equals("SCHILY.realsize");
    }
  }

  /** An empty value deletes the path of an earlier record. */
  private void readPath(byte[] value) {
    hasPaxName = value.length > 0;
    name = hasPaxName ? LimitedInput.decodeUtf8(value, "A name in the archive") : null;
  }

  private void readSize(byte[] value) {
    String digits = new String(value, StandardCharsets.ISO_8859_1);
    size = digits.isEmpty() ? null : LimitedInput.parseNumber(digits, "A size in the archive");
  }

  /**
   * The length of a record, which contains at least the digits of the length, a space and a line
   * feed.
   */
  private static int recordLength(byte[] content, int start) {
    int space = indexOf(content, ' ', start);
    if (space <= start || space - start > MAX_LENGTH_DIGITS) {
      throw malformedHeaderError();
    }
    String digits = new String(content, start, space - start, StandardCharsets.ISO_8859_1);
    long length = LimitedInput.parseNumber(digits, "A record's length in the archive");
    if (length < space - start + 2) {
      throw malformedHeaderError();
    }
    return (int) length;
  }

  private static int indexOf(byte[] content, char character, int from) {
    for (int i = from; i < content.length; i++) {
      if (content[i] == character) {
        return i;
      }
    }
    return -1;
  }

  private static OvfException malformedHeaderError() {
    return new OvfException("The archive has a malformed extended header.");
  }
}
