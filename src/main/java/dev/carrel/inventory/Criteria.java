package dev.carrel.inventory;

import java.util.Set;

/** The criteria of filters. */
final class Criteria {
  private Criteria() {}

  /**
   * Returns whether a value is one of the accepted values, or all values are accepted because the
   * set is null or empty.
   */
  static <T> boolean match(Set<T> accepted, T value) {
    return accepted == null || accepted.isEmpty() || accepted.contains(value);
  }
}
