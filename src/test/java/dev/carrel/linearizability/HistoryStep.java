package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A phase of a call, which has or may have a place in the serial order.
 *
 * @param number the number of the call in its history
 * @param isRequired whether the step must be in the order, because its response is conclusive
 * @param after the step that must come before; if that step is not required, it may be missing;
 *     {@link #NONE} without such a step
 * @param needsBefore whether this step is impossible without that step
 * @param latest the last moment at which the step can happen
 */
record HistoryStep(
    Call call,
    int number,
    CallPhase part,
    boolean isRequired,
    int after,
    boolean needsBefore,
    long latest) {
  static final int NONE = -1;

  /**
   * The maximum delay of the last renewal after the client received the last byte, in microseconds.
   */
  private static final long MAX_RENEWAL_DELAY = 1_000_000;

  /** The steps of all calls. */
  static List<HistoryStep> of(List<Call> calls) {
    var steps = new ArrayList<HistoryStep>();
    for (int number = 0; number < calls.size(); number++) {
      add(steps, calls.get(number), number);
    }
    return List.copyOf(steps);
  }

  private static void add(List<HistoryStep> steps, Call call, int number) {
    boolean isConclusive = !call.response().isInconclusive();
    long latest = isConclusive ? call.completed() : TimeWindow.NEVER;
    int first = steps.size();
    if (call.operation() instanceof UploadFile) {
      boolean hasBegun = isConclusive && !call.response().is(ErrorType.NOT_FOUND);
      steps.add(new HistoryStep(call, number, CallPhase.BEGIN, hasBegun, NONE, false, latest));
      steps.add(
          new HistoryStep(call, number, CallPhase.END, isConclusive, first, !isConclusive, latest));
      return;
    }
    steps.add(new HistoryStep(call, number, CallPhase.WHOLE, isConclusive, NONE, false, latest));
    if (call.operation() instanceof DownloadFile && call.response().allowsSuccess()) {
      long latestRenewal = isConclusive ? call.completed() + MAX_RENEWAL_DELAY : TimeWindow.NEVER;
      steps.add(
          new HistoryStep(call, number, CallPhase.LAST_RENEWAL, false, first, true, latestRenewal));
    }
  }
}
