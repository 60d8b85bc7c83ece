package dev.carrel.ovf;

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
    String shortened =
        value.length() <= MAX_SHOWN_LENGTH ? value : value.substring(0, MAX_SHOWN_LENGTH) + "…";
    return "'" + shortened.replaceAll("\\p{Cc}", "?") + "'";
  }
}
