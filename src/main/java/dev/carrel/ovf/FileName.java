package dev.carrel.ovf;

import java.nio.charset.StandardCharsets;

/**
 * Validates names of files in a package: no path, no control characters, at most 255 bytes in
 * UTF-8.
 */
final class FileName {
  private static final int MAX_BYTES = 255;

  private FileName() {}

  /**
   * Returns the name if it is valid.
   *
   * @param subject what has the name, at the start of the error message
   * @throws OvfException if it is not valid
   */
  static String requireValid(String name, String subject) {
    String violation = violation(name);
    if (violation != null) {
      throw new OvfException(
          "%s has the name %s, which %s.", subject, OvfException.abbreviate(name), violation);
    }
    return name;
  }

  private static String violation(String name) {
    if (name.isEmpty()) {
      return "is empty";
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      return "contains a path separator";
    }
    if (name.equals(".") || name.equals("..")) {
      return "is the name of a directory";
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      return "contains control characters";
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return "is longer than " + MAX_BYTES + " bytes";
    }
    return null;
  }
}
