package dev.carrel.ovf;

import dev.carrel.vapi.library.FileNameRule;

/** Validates names of files in a package by {@link FileNameRule}. */
final class FileName {
  private FileName() {}

  /**
   * Returns the name if it is valid.
   *
   * @param subject what has the name, at the start of the error message
   * @throws OvfException if it is not valid
   */
  static String requireValid(String name, String subject) {
    String violation = FileNameRule.findViolation(name);
    if (violation != null) {
      throw new OvfException(
          "%s has the name %s, which %s.", subject, OvfException.abbreviate(name), violation);
    }
    return name;
  }
}
