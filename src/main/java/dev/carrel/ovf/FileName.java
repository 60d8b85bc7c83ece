package dev.carrel.ovf;

import java.nio.charset.StandardCharsets;

/** What a file of an item may be called: it is beside the others, and of a length disks take. */
final class FileName {
  private static final int MAX_BYTES = 255;

  private FileName() {}

  /**
   * The name, if it may be one.
   *
   * @param of what has the name, to begin the message with
   */
  static String requireValid(String name, String of) {
    String objection = violation(name);
    if (objection != null) {
      throw new OvfException(
          "%s has the name %s, which %s.", of, OvfException.abbreviate(name), objection);
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
