package dev.carrel.text;

import java.util.regex.Pattern;

/** Makes text from clients and other hosts safe for logs, headers and messages. */
public final class Sanitizer {
  private static final Pattern UNSAFE_IN_LOG = Pattern.compile("[^\\x20-\\x7e]|[\"\\\\]");
  private static final Pattern UNSAFE_IN_HEADER = Pattern.compile("[^\\x20-\\x7e]|[\"'\\\\]");
  private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cc}");
  private static final int MAX_LENGTH = 128;

  private Sanitizer() {}

  /**
   * Truncates a text to 128 characters and replaces quotes, backslashes and everything but
   * printable ASCII with Unicode escapes, so that it cannot imitate a log line or a part of one.
   */
  public static String escapeForLog(String text) {
    if (isSafeInLog(text)) {
      return text;
    }
    return UNSAFE_IN_LOG
        .matcher(truncate(text, MAX_LENGTH))
        .replaceAll(match -> "\\\\u%04x".formatted((int) match.group().charAt(0)));
  }

  /** A fast path without a regular expression: nearly all texts are printable. */
  private static boolean isSafeInLog(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character < ' ' || character > '~' || character == '"' || character == '\\') {
        return false;
      }
    }
    return text.length() <= MAX_LENGTH;
  }

  /**
   * Deletes quotes, backslashes and everything but printable ASCII, so that a text is safe in
   * headers and logs; removes surrounding white space and keeps at most 128 characters.
   */
  public static String removeUnprintable(String text) {
    String printable = UNSAFE_IN_HEADER.matcher(text).replaceAll("").strip();
    return printable.length() > MAX_LENGTH ? printable.substring(0, MAX_LENGTH) : printable;
  }

  /** Replaces each control character with a question mark. */
  public static String replaceControlCharacters(String text) {
    return CONTROL_CHARACTER.matcher(text).replaceAll("?");
  }

  /** Cuts a text off after {@code maxLength} UTF-16 units, and then appends an ellipsis. */
  public static String truncate(String text, int maxLength) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
  }
}
