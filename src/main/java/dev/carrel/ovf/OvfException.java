package dev.carrel.ovf;

import dev.carrel.text.Sanitizer;

/**
 * A file of an OVF package is invalid. The message can be returned to the client.
 *
 * <p>It has no stack trace, because it reports a problem of the input, not of Carrel.
 */
public final class OvfException extends RuntimeException {
  private static final int MAX_SHOWN_LENGTH = 120;

  OvfException(String format, Object... args) {
    super(format.formatted(args), null, false, false);
  }

  /**
   * Prepares untrusted text for a message: quoted, truncated to 120 characters, without control
   * characters.
   */
  static String abbreviate(String value) {
    return "'"
        + Sanitizer.replaceControlCharacters(Sanitizer.truncate(value, MAX_SHOWN_LENGTH))
        + "'";
  }
}
