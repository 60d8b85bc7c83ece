package dev.carrel.linearizability;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decides whether some serial order explains a history: one in which a call that was answered
 * before another was invoked comes before it, and in which the model allows each answer.
 *
 * <p>The search is that of Wing and Gong: take any step that nothing has to come before, ask the
 * model, go on from there, come back if it leads nowhere. As Lowe adds, what was visited once, the
 * same steps with the same outcome, is not visited again. A step whose answer is open is taken only
 * where it makes a difference.
 */
public final class LinearizabilityChecker {
  private static final int MAX_VISITED = 400_000;

  private final List<HistoryStep> steps;
  private final LeaseDurations leaseDurations;
  private final List<Integer> byAnswer;
  private final Set<Position> visited = new HashSet<>();
  private final List<Integer> order = new ArrayList<>();
  private List<Integer> furthest = List.of();
  private ModelItem furthestItem;

  private LinearizabilityChecker(List<Call> calls, LeaseDurations leaseDurations) {
    this.steps = HistoryStep.of(calls);
    this.leaseDurations = leaseDurations;
    this.byAnswer =
        IntStream.range(0, steps.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer step) -> !steps.get(step).isRequired())
                    .thenComparing(step -> steps.get(step).call().answered()))
            .toList();
  }

  /** Where the search is: which steps are done, and what the model makes of them. */
  private record Position(BitSet done, ModelItem item) {}

  /** Checks the history of an item that nobody else used. */
  public static Verdict check(List<Call> calls, LeaseDurations leaseDurations) {
    return new LinearizabilityChecker(calls, leaseDurations).run();
  }

  private Verdict run() {
    furthestItem = ModelItem.newItem();
    if (search(new Position(new BitSet(), furthestItem))) {
      return new Verdict.Linearizable(calls(order));
    }
    return visited.size() >= MAX_VISITED
        ? new Verdict.Undecided(visited.size())
        : new Verdict.Violation(calls(furthest), furthestItem, calls(stuck()));
  }

  private boolean search(Position position) {
    noteIfFurthest(position);
    long soonest = soonestAnswer(position.done());
    if (soonest == TimeWindow.NEVER) {
      return true;
    }
    long now = latestInvocation(position.done());
    for (int step : byAnswer) {
      if (!mayComeNext(step, position.done(), soonest, now)) {
        continue;
      }
      for (ModelItem modelItem : outcomes(step, position, soonest)) {
        if (tryStep(step, position, modelItem)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean tryStep(int step, Position position, ModelItem modelItem) {
    if (!steps.get(step).isRequired() && modelItem.equals(position.item())) {
      return false;
    }
    BitSet done = (BitSet) position.done().clone();
    done.set(step);
    Position next = new Position(done, modelItem);
    if (visited.size() >= MAX_VISITED || !visited.add(next)) {
      return false;
    }
    order.add(step);
    if (search(next)) {
      return true;
    }
    order.remove(order.size() - 1);
    return false;
  }

  private boolean mayComeNext(int number, BitSet done, long soonest, long now) {
    HistoryStep historyStep = steps.get(number);
    return !done.get(number)
        && historyStep.call().invoked() <= soonest
        && historyStep.latest() >= now
        && (historyStep.after() == HistoryStep.NONE || mayFollow(historyStep, done))
        && !isTooLate(number, done);
  }

  private boolean mayFollow(HistoryStep historyStep, BitSet done) {
    return done.get(historyStep.after())
        || !historyStep.needsBefore() && !steps.get(historyStep.after()).isRequired();
  }

  /** An upload that was refused, and is over, does not begin. */
  private boolean isTooLate(int number, BitSet done) {
    return steps.get(number).part() == CallPhase.BEGIN && done.get(number + 1);
  }

  private List<ModelItem> outcomes(int number, Position position, long soonest) {
    HistoryStep historyStep = steps.get(number);
    var timeWindow =
        new TimeWindow(historyStep.call().invoked(), Math.min(soonest, historyStep.latest()));
    boolean hasBegun =
        historyStep.after() != HistoryStep.NONE && position.done().get(historyStep.after());
    var linearizationPoint =
        new LinearizationPoint(
            historyStep.call(),
            historyStep.number(),
            historyStep.part(),
            timeWindow,
            hasBegun,
            leaseDurations);
    return historyStep.call().operation().outcomes(position.item(), linearizationPoint);
  }

  /** Nothing that happens next happens after this: a call that must have happened is answered. */
  private long soonestAnswer(BitSet done) {
    return byAnswer.stream()
        .filter(step -> steps.get(step).isRequired() && !done.get(step))
        .mapToLong(step -> steps.get(step).latest())
        .findFirst()
        .orElse(TimeWindow.NEVER);
  }

  /** Nothing that happens next happens before this. */
  private long latestInvocation(BitSet done) {
    return done.stream().mapToLong(step -> steps.get(step).call().invoked()).max().orElse(0);
  }

  private void noteIfFurthest(Position position) {
    if (order.size() > furthest.size()) {
      furthest = List.copyOf(order);
      furthestItem = position.item();
    }
  }

  private List<Integer> stuck() {
    var done = new BitSet();
    furthest.forEach(done::set);
    long soonest = soonestAnswer(done);
    long now = latestInvocation(done);
    return byAnswer.stream()
        .filter(step -> steps.get(step).isRequired() && mayComeNext(step, done, soonest, now))
        .toList();
  }

  private List<Call> calls(List<Integer> some) {
    return some.stream().map(step -> steps.get(step).call()).distinct().toList();
  }
}
