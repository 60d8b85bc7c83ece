package dev.carrel.vapi.library;

import java.nio.charset.StandardCharsets;

/**
 * The rule for names of files of items, sessions and OVF packages: a name is usable as one segment
 * of a path.
 */
public final class FileNameRule {
  private static final int MAX_BYTES = 255;

  private FileNameRule() {}

  /**
   * Finds out how a name violates the rule: it is blank, {@code .} or {@code ..}, has more than 255
   * bytes in UTF-8, or contains path separators, control characters or unpaired surrogates.
   *
   * @return the violation for a message, such as "contains a path separator"; null if there is none
   */
  public static String findViolation(String name) {
    String violation = null;
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      // It would be stored as a question mark.
      violation = "contains an unpaired surrogate";
    } else if (name.isBlank()) {
      violation = "is empty or blank";
    } else if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      violation = "contains a path separator";
    } else if (name.equals(".") || name.equals("..")) {
      violation = "is the name of a directory";
    } else if (name.chars().anyMatch(Character::isISOControl)) {
      violation = "contains control characters";
    } else if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      violation = "is longer than " + MAX_BYTES + " bytes";
    }
    return violation;
  }
}
