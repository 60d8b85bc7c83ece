package dev.carrel.control;

import java.util.List;

/**
 * A storm: faults at random operations, which fire for random calls. The same seed creates the same
 * faults, and each fires for the same of its calls, by their order.
 *
 * @param seed null for 0
 * @param activate the probability, from 0 (excluded) to 1, that an operation gets a fault; null for
 *     0.25
 * @param fire the probability, from 0 (excluded) to 1, that a fault fires for a call; null for 0.25
 * @param only the kinds of faults: {@code error}, {@code delay}, {@code lose}, {@code reset}; null
 *     for error, delay and lose
 */
public record StormSpec(Long seed, Double activate, Double fire, List<String> only) {
  /** A storm with default values. */
  public static final StormSpec DEFAULT = new StormSpec(null, null, null, null);
}
