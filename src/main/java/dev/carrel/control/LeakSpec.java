package dev.carrel.control;

import java.time.Duration;
import java.util.List;

/**
 * What must not exist.
 *
 * @param within how long to wait until it does not exist, in system time, up to a minute; null to
 *     check once
 */
public record LeakSpec(List<LeakType> noneOf, Duration within) {
  /** A specification without values. */
  public static final LeakSpec EMPTY = new LeakSpec(null, null);
}
