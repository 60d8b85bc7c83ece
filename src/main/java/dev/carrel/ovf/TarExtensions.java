package dev.carrel.ovf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What was said of the next file before its header: by GNU in an entry, by PAX in records. */
final class TarExtensions {
  /** Digits of a record's length: an extension is no longer than 65,536 bytes. */
  private static final int MAX_LENGTH_DIGITS = 5;

  /** The file's name, or null if its header tells. */
  String name;

  /** The size of its content, or null if its header tells. */
  Long size;

  /** Whether its content is not what is there, but a map and pieces. */
  boolean sparse;

  private boolean paxName;
  private boolean isSet;

  boolean isEmpty() {
    return !isSet;
  }

  /** A GNU long name, which a zero ends. PAX has the last word. */
  void readLongName(byte[] content) {
    isSet = true;
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    if (!paxName) {
      name = LimitedInput.decodeUtf8(Arrays.copyOf(content, end), "A name in the archive");
    }
  }

  /**
   * PAX records, such as {@code "16 path=vm.ovf\n"}: a length that counts all of the record, a key,
   * and a value that may be anything.
   */
  void readPax(byte[] content) {
    isSet = true;
    for (int start = 0; start < content.length; ) {
      int end = start + length(content, start);
      if (end > content.length || content[end - 1] != '\n') {
        throw malformed();
      }
      readRecord(Arrays.copyOfRange(content, indexOf(content, ' ', start) + 1, end - 1));
      start = end;
    }
  }

  private void readRecord(byte[] record) {
    int equals = indexOf(record, '=', 0);
    if (equals < 0) {
      throw malformed();
    }
    String key = new String(record, 0, equals, StandardCharsets.UTF_8);
    byte[] value = Arrays.copyOfRange(record, equals + 1, record.length);
    switch (key) {
      case "path" -> readPath(value);
      case "size" -> readSize(value);
      default -> sparse |= key.startsWith("GNU.sparse.") || key.equals("SCHILY.realsize");
    }
  }

  /** An empty value takes back what was said. */
  private void readPath(byte[] value) {
    paxName = value.length > 0;
    name = paxName ? LimitedInput.decodeUtf8(value, "A name in the archive") : null;
  }

  private void readSize(byte[] value) {
    String digits = new String(value, StandardCharsets.ISO_8859_1);
    size = digits.isEmpty() ? null : LimitedInput.parseNumber(digits, "A size in the archive");
  }

  /** What a record says its length is; it has at least the digits, a blank, and a line's end. */
  private static int length(byte[] content, int start) {
    int blank = indexOf(content, ' ', start);
    if (blank <= start || blank - start > MAX_LENGTH_DIGITS) {
      throw malformed();
    }
    String digits = new String(content, start, blank - start, StandardCharsets.ISO_8859_1);
    long length = LimitedInput.parseNumber(digits, "A record's length in the archive");
    if (length < blank - start + 2) {
      throw malformed();
    }
    return (int) length;
  }

  private static int indexOf(byte[] content, char wanted, int from) {
    for (int i = from; i < content.length; i++) {
      if (content[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static OvfException malformed() {
    return new OvfException("The archive has a malformed extended header.");
  }
}
