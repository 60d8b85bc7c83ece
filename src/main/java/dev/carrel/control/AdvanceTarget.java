package dev.carrel.control;

import java.time.Duration;
import java.time.Instant;

/** How far virtual time is advanced. */
public sealed interface AdvanceTarget {
  /**
   * By a duration.
   *
   * @param duration not negative
   */
  record ByDuration(Duration duration) implements AdvanceTarget {}

  /** To a virtual time. */
  record ToTime(Instant time) implements AdvanceTarget {}

  /** To the time when the next session or login expires. */
  record ToNextExpiry() implements AdvanceTarget {}
}
