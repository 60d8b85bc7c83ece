package dev.carrel.linearizability;

import java.util.List;
import java.util.regex.Pattern;

/** The result of a check. */
public sealed interface Verdict {
  /**
   * The history is linearizable.
   *
   * @param order a serial order that explains all responses
   */
  record Linearizable(List<Call> order) implements Verdict {}

  /**
   * The history is not linearizable.
   *
   * @param order the longest serial order that the model allows
   * @param item the state of the item after that order, in the model
   * @param unexplained the calls of which one must come next, but none can
   */
  record Violation(List<Call> order, ModelItem item, List<Call> unexplained) implements Verdict {
    /** The first eight digits are enough to distinguish ids. */
    private static final Pattern UUIDS =
        Pattern.compile("([0-9a-f]{8})-[0-9a-f-]{27}(:[0-9a-f-]{36})?");

    @Override
    public String toString() {
      var text =
          new StringBuilder(
              "No serial order explains these responses. The longest explained order is:\n");
      order.forEach(call -> text.append("    ").append(call).append('\n'));
      text.append("after which the item is\n    ").append(item);
      text.append("\nand none of these can come next:\n");
      unexplained.forEach(call -> text.append("  ! ").append(call).append('\n'));
      return UUIDS.matcher(text).replaceAll("$1");
    }
  }

  /** The search reached its limit, because the history allows too many orders. */
  record Undecided(int visited) implements Verdict {}
}
