package dev.carrel.ovf;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of a manifest or certificate file, for example {@code SHA256(disk1.vmdk)= 0123…}. The
 * algorithm and the digits ignore case; white space around each part is ignored.
 *
 * @param algorithm the algorithm in front of the parentheses
 * @param file the file name in the parentheses
 * @param digits hexadecimal digits in lower case: a digest or a signature
 */
record DigestLine(ChecksumAlgorithm algorithm, String file, String digits) {

  /** Parses a line; empty if it does not have this form or the algorithm is unknown. */
  static Optional<DigestLine> parse(String line) {
    // File names may contain parentheses, digits do not: the last one ends the name.
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
        ? algorithm(name)
            .map(algorithm -> new DigestLine(algorithm, file, digits.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  private static Optional<ChecksumAlgorithm> algorithm(String name) {
    return Arrays.stream(ChecksumAlgorithm.values())
        .filter(algorithm -> algorithm.name().equalsIgnoreCase(name))
        .findFirst();
  }
}
