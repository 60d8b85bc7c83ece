package dev.carrel.fault;

/**
 * For which of the matching calls a fault fires: for a number of calls, or at random.
 *
 * @param skip the number of matching calls before the first one for which it fires; null for none
 * @param times the maximum number of calls for which it fires; null for any number
 * @param probability from 0 (excluded) to 1; null to fire for each call
 * @param seed the same seed fires for the same calls, by their order; null for 0
 */
public record FaultCondition(Long skip, Long times, Double probability, Long seed) {
  /** Fires for each call. */
  public static final FaultCondition ALWAYS = new FaultCondition(null, null, null, null);
}
