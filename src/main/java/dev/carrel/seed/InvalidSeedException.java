package dev.carrel.seed;

import dev.carrel.vapi.VapiError;

/** A value of a seed is invalid, or contradicts what exists. */
final class InvalidSeedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String field;

  /**
   * Creates an exception.
   *
   * @param field the path of the value in the document, for example {@code libraries[0].name}
   * @param reason what is wrong
   */
  InvalidSeedException(String field, VapiError reason) {
    super(field, reason, false, false);
    this.field = field;
  }

  /** Returns the path of the value in the document. */
  String field() {
    return field;
  }

  /** Returns what is wrong. */
  VapiError reason() {
    return (VapiError) getCause();
  }

  /** Runs a check; an error of it becomes the reason of an exception with this field. */
  static void check(String field, Runnable check) {
    try {
      check.run();
    } catch (VapiError reason) {
      throw new InvalidSeedException(field, reason);
    }
  }
}
