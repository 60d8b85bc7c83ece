package dev.carrel.linearizability;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decides whether a history is linearizable: whether a serial order of its calls exists in which a
 * call that completed before another one was invoked comes first, and in which the model allows
 * each response.
 *
 * <p>The search is the algorithm of Wing and Gong: it tries each step that can come next, applies
 * it to the model, continues from the resulting state, and backtracks if no step is possible. As
 * Lowe proposes, it visits each combination of executed steps and model state only once. It tries
 * an optional step only if the step changes the model.
 */
public final class LinearizabilityChecker {
  private static final int MAX_VISITED = 400_000;

  private final List<HistoryStep> steps;
  private final ClockHistory clockHistory;
  private final LeaseDurations leaseDurations;
  private final List<Integer> byCompletion;
  private final Set<Position> visited = new HashSet<>();
  private final List<Integer> order = new ArrayList<>();
  private List<Integer> furthest = List.of();
  private ModelItem furthestItem;

  private LinearizabilityChecker(
      List<Call> calls, ClockHistory clockHistory, LeaseDurations leaseDurations) {
    this.steps = HistoryStep.of(calls, clockHistory.advances());
    this.clockHistory = clockHistory;
    this.leaseDurations = leaseDurations;
    this.byCompletion =
        IntStream.range(0, steps.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer step) -> !steps.get(step).isRequired())
                    .thenComparing(step -> steps.get(step).call().completed()))
            .toList();
  }

  /** A node of the search: the executed steps and the resulting model state. */
  private record Position(BitSet done, ModelItem item) {}

  /**
   * Checks the complete history of one item.
   *
   * @param clockHistory all advances of virtual time during the history
   */
  public static Verdict check(
      List<Call> calls, ClockHistory clockHistory, LeaseDurations leaseDurations) {
    return new LinearizabilityChecker(calls, clockHistory, leaseDurations).run();
  }

  private Verdict run() {
    furthestItem = ModelItem.newItem();
    if (search(new Position(new BitSet(), furthestItem))) {
      return new Verdict.Linearizable(calls(order));
    }
    return visited.size() >= MAX_VISITED
        ? new Verdict.Undecided(visited.size())
        : new Verdict.Violation(calls(furthest), furthestItem, calls(unexplained()));
  }

  private boolean search(Position position) {
    recordIfFurthest(position);
    long earliest = earliestCompletion(position.done());
    if (earliest == TimeWindow.NEVER) {
      return true;
    }
    long now = latestInvocation(position.done());
    for (int step : byCompletion) {
      if (!isPossibleNext(step, position.done(), earliest, now)) {
        continue;
      }
      for (ModelItem modelItem : outcomes(step, position, earliest)) {
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

  private boolean isPossibleNext(int number, BitSet done, long earliest, long now) {
    HistoryStep historyStep = steps.get(number);
    return !done.get(number)
        && historyStep.call().invoked() <= earliest
        && historyStep.latest() >= now
        && (historyStep.predecessor() == HistoryStep.NONE || mayFollow(historyStep, done))
        && !hasEnded(number, done);
  }

  private boolean mayFollow(HistoryStep historyStep, BitSet done) {
    return done.get(historyStep.predecessor())
        || !historyStep.requiresPredecessor() && !steps.get(historyStep.predecessor()).isRequired();
  }

  /** Whether the upload was rejected and has ended, so that its beginning is impossible. */
  private boolean hasEnded(int number, BitSet done) {
    return steps.get(number).phase() == CallPhase.BEGIN && done.get(number + 1);
  }

  private List<ModelItem> outcomes(int number, Position position, long earliest) {
    HistoryStep historyStep = steps.get(number);
    Call call = historyStep.call();
    var systemWindow = new TimeWindow(call.invoked(), Math.min(earliest, historyStep.latest()));
    long end = call.response().isInconclusive() ? TimeWindow.NEVER : call.completed();
    boolean hasBegun =
        historyStep.predecessor() != HistoryStep.NONE
            && position.done().get(historyStep.predecessor());
    var linearizationPoint =
        new LinearizationPoint(
            call,
            historyStep.number(),
            historyStep.phase(),
            clockHistory.toVirtual(systemWindow),
            clockHistory.toVirtual(new TimeWindow(call.invoked(), end)).to(),
            hasBegun,
            leaseDurations);
    return call.operation().outcomes(position.item(), linearizationPoint);
  }

  /** The upper bound of the next step: the earliest completion of a required step. */
  private long earliestCompletion(BitSet done) {
    return byCompletion.stream()
        .filter(step -> steps.get(step).isRequired() && !done.get(step))
        .mapToLong(step -> steps.get(step).latest())
        .findFirst()
        .orElse(TimeWindow.NEVER);
  }

  /** The lower bound of the next step: the latest invocation of an executed step. */
  private long latestInvocation(BitSet done) {
    return done.stream().mapToLong(step -> steps.get(step).call().invoked()).max().orElse(0);
  }

  private void recordIfFurthest(Position position) {
    if (order.size() > furthest.size()) {
      furthest = List.copyOf(order);
      furthestItem = position.item();
    }
  }

  private List<Integer> unexplained() {
    var done = new BitSet();
    furthest.forEach(done::set);
    long earliest = earliestCompletion(done);
    long now = latestInvocation(done);
    return byCompletion.stream()
        .filter(step -> steps.get(step).isRequired() && isPossibleNext(step, done, earliest, now))
        .toList();
  }

  private List<Call> calls(List<Integer> stepNumbers) {
    return stepNumbers.stream().map(step -> steps.get(step).call()).distinct().toList();
  }
}
