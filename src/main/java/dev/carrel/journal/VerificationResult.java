package dev.carrel.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What a verification found.
 *
 * @param holds whether the assertion holds
 * @param counted the number of entries that match; null for an order
 * @param entries the ids of the entries that match; null for an order
 * @param violations the sessions in which the order does not hold; null for a count
 */
public record VerificationResult(
    @JsonIgnore boolean holds, Long counted, List<Long> entries, List<Violation> violations) {

  /**
   * A session in which the order does not hold.
   *
   * @param session null if the order was required over all sessions
   * @param missing the number of the first step, from 0, that has no entry after the step before
   * @param entries the ids of the entries of the steps before
   */
  public record Violation(String session, int missing, List<Long> entries) {}
}
