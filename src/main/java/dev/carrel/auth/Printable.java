package dev.carrel.auth;

import java.util.regex.Pattern;

/** What somebody sent must not look like a line of the log, or a part of one. */
public final class Printable {
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]|[\"\\\\]");
  private static final int LONGEST = 128;

  private Printable() {}

  /** A text without anything that a log could take for something else, and not too long. */
  public static String of(String text) {
    String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    return UNPRINTABLE
        .matcher(shown)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }
}
