package dev.carrel.fault;

import java.time.Duration;

/**
 * A delay: a fixed one; one with a uniform distribution from {@code min} to {@code max}; or one
 * with a log-normal distribution.
 *
 * @param fixed the fixed delay; null for a random one
 * @param min the minimum of the uniform distribution; null for another delay
 * @param max the maximum of the uniform distribution; null for another delay
 * @param median the median of the log-normal distribution; null for another delay
 * @param sigma the standard deviation of the delay's logarithm, from 0 to 3; null for another delay
 */
public record FaultDelay(
    Duration fixed, Duration min, Duration max, Duration median, Double sigma) {
  /** The maximum delay. */
  public static final Duration MAX = Duration.ofHours(1);

  /**
   * Returns the delay for one call, at most an hour.
   *
   * @param uniform a random number from 0 to 1
   * @param gaussian a random number with a normal distribution
   */
  Duration sample(double uniform, double gaussian) {
    Duration delay;
    if (fixed != null) {
      delay = fixed;
    } else if (median != null) {
      delay = Duration.ofMillis((long) (median.toMillis() * Math.exp(sigma * gaussian)));
    } else {
      delay = min.plus(Duration.ofMillis((long) (max.minus(min).toMillis() * uniform)));
    }
    return delay.compareTo(MAX) < 0 ? delay : MAX;
  }
}
