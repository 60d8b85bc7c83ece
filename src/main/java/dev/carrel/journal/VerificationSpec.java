package dev.carrel.journal;

import java.util.List;

/**
 * What a test asserts about the journal: either how many calls were made, or their order.
 *
 * @param calls which entries to count; null if {@code order} is set
 * @param times how many there must be; null for at least one
 * @param order entries that must have ended in this order, others may be between them; null if
 *     {@code calls} is set
 * @param session {@code each} to require the order for each session that occurs, or the identifier
 *     of a session; null to require it over all sessions
 */
public record VerificationSpec(
    JournalFilter calls, Times times, List<JournalFilter> order, String session) {
  /** A specification without values. */
  public static final VerificationSpec EMPTY = new VerificationSpec(null, null, null, null);

  static final String EACH_SESSION = "each";

  /** How many entries there must be. Conditions that are null are not checked. */
  public record Times(Long exactly, Long atLeast, Long atMost) {
    static final Times AT_LEAST_ONE = new Times(null, 1L, null);

    boolean isMetBy(long count) {
      return (exactly == null || count == exactly)
          && (atLeast == null || count >= atLeast)
          && (atMost == null || count <= atMost);
    }
  }
}
