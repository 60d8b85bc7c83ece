package dev.carrel.linearizability;

import java.util.List;
import java.util.regex.Pattern;

/** What a checker found. */
public sealed interface Verdict {
  /** This serial order of the calls explains all answers. */
  record Linearizable(List<Call> order) implements Verdict {}

  /**
   * No serial order does.
   *
   * @param order as many calls as one explains
   * @param item how the item is after these, says the model
   * @param unexplained the calls of which none can come next
   */
  record Violation(List<Call> order, ModelItem item, List<Call> unexplained) implements Verdict {
    /** Their first digits tell them apart. */
    private static final Pattern UUIDS =
        Pattern.compile("([0-9a-f]{8})-[0-9a-f-]{27}(:[0-9a-f-]{36})?");

    @Override
    public String toString() {
      var text = new StringBuilder("No serial order explains these answers. One explains:\n");
      order.forEach(call -> text.append("    ").append(call).append('\n'));
      text.append("after which the item is\n    ").append(item);
      text.append("\nand none of these can come next:\n");
      unexplained.forEach(call -> text.append("  ! ").append(call).append('\n'));
      return UUIDS.matcher(text).replaceAll("$1");
    }
  }

  /** The search was given up: the history leaves too much open. */
  record Undecided(int visited) implements Verdict {}
}
