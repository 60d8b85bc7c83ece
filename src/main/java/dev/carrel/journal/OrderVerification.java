package dev.carrel.journal;

import dev.carrel.journal.JournalStore.Position;
import dev.carrel.journal.VerificationResult.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Verifies that entries have ended in an order. */
final class OrderVerification {
  private OrderVerification() {}

  /**
   * Returns in which sessions the order does not hold.
   *
   * @param steps for each step the entries that match it, in their order
   * @param session see {@link VerificationSpec#session}
   */
  static List<Violation> findViolations(List<List<Position>> steps, String session) {
    if (session == null) {
      return findViolation(steps, null, position -> true).stream().toList();
    }
    TreeSet<String> sessions = sessions(steps, session);
    if (sessions.isEmpty()) {
      return List.of(new Violation(null, 0, List.of()));
    }
    return sessions.stream()
        .flatMap(
            each ->
                findViolation(steps, each, position -> each.equals(position.session())).stream())
        .toList();
  }

  private static TreeSet<String> sessions(List<List<Position>> steps, String session) {
    var sessions = new TreeSet<String>();
    if (!session.equals(VerificationSpec.EACH_SESSION)) {
      sessions.add(session);
      return sessions;
    }
    steps.forEach(
        step ->
            step.stream().map(Position::session).filter(Objects::nonNull).forEach(sessions::add));
    return sessions;
  }

  /** Uses the earliest entry for each step, so that an order is found if there is one. */
  private static Optional<Violation> findViolation(
      List<List<Position>> steps, String session, Predicate<Position> isConsidered) {
    List<Long> entries = new ArrayList<>();
    long previous = 0;
    for (int i = 0; i < steps.size(); i++) {
      long after = previous;
      Optional<Position> next =
          steps.get(i).stream()
              .filter(isConsidered)
              .filter(position -> position.ended() != null && position.ended() > after)
              .findFirst();
      if (next.isEmpty()) {
        return Optional.of(new Violation(session, i, entries));
      }
      entries.add(next.get().id());
      previous = next.get().ended();
    }
    return Optional.empty();
  }
}
