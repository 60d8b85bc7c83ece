package dev.carrel.audit;

import java.util.regex.Pattern;

/** Makes text from clients safe to log, so that it cannot imitate a log line or a part of one. */
public final class LogSanitizer {
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]|[\"\\\\]");
  private static final int MAX_LENGTH = 128;

  private LogSanitizer() {}

  /** A fast path without a regular expression: nearly all texts are printable. */
  private static boolean isSafe(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character < ' ' || character > '~' || character == '"' || character == '\\') {
        return false;
      }
    }
    return text.length() <= MAX_LENGTH;
  }

  /**
   * Truncates a text to 128 characters and replaces quotes, backslashes and everything but
   * printable ASCII with Unicode escapes.
   */
  public static String sanitize(String text) {
    if (isSafe(text)) {
      return text;
    }
    String truncated = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return UNPRINTABLE
        .matcher(truncated)
        .replaceAll(match -> "\\\\u%04x".formatted((int) match.group().charAt(0)));
  }
}
