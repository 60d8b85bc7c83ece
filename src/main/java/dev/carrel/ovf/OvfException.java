package dev.carrel.ovf;

/**
 * What is wrong with a part of an OVF package, in a sentence for the person who made or sent it.
 *
 * <p>It is an outcome, not a fault, so it carries no stack trace.
 */
public final class OvfException extends RuntimeException {
  private static final int MAX_SHOWN_LENGTH = 120;

  OvfException(String wording, Object... args) {
    super(wording.formatted(args), null, false, false);
  }

  /** A value of a stranger's, fit for a message: short, and without control characters. */
  static String abbreviate(String value) {
    String shortened =
        value.length() <= MAX_SHOWN_LENGTH ? value : value.substring(0, MAX_SHOWN_LENGTH) + "…";
    return "'" + shortened.replaceAll("\\p{Cc}", "?") + "'";
  }
}
