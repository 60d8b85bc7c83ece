package dev.carrel.audit;

import java.util.regex.Pattern;

/** What somebody sent must not look like a line of the log, or a part of one. */
public final class LogSanitizer {
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]|[\"\\\\]");
  private static final int MAX_LENGTH = 128;

  private LogSanitizer() {}

  /** Nearly all are, and this is asked of each operation. */
  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (one < ' ' || one > '~' || one == '"' || one == '\\') {
        return false;
      }
    }
    return text.length() <= MAX_LENGTH;
  }

  /** A text without anything that a log could take for something else, and not too long. */
  public static String sanitize(String text) {
    if (isPrintable(text)) {
      return text;
    }
    String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return UNPRINTABLE
        .matcher(shown)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }
}
