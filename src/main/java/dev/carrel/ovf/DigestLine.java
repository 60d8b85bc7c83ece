package dev.carrel.ovf;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A line as {@code SHA256(disk1.vmdk)= 0123…}: digits that belong to a file by an algorithm. Case
 * does not matter but in the file's name, nor does white space around any part.
 *
 * @param digits hexadecimal, in lower case
 */
record DigestLine(ChecksumAlgorithm algorithm, String file, String digits) {

  /** What the line says; empty if it is none of this kind. */
  static Optional<DigestLine> parse(String line) {
    // Digits have no parentheses, so the last one ends the name, which may have some.
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String name = line.substring(0, open).strip();
    String file = line.substring(open + 1, close).strip();
    String value = line.substring(close + 1).strip();
    if (file.isEmpty() || !value.startsWith("=")) {
      return Optional.empty();
    }
    String digits = value.substring(1).strip();
    return digits.matches("[0-9a-fA-F]+")
        ? algorithm(name).map(found -> new DigestLine(found, file, digits.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  private static Optional<ChecksumAlgorithm> algorithm(String name) {
    return Arrays.stream(ChecksumAlgorithm.values())
        .filter(algorithm -> algorithm.name().equalsIgnoreCase(name))
        .findFirst();
  }
}
