package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a call that has, or may have, a place in the serial order.
 *
 * @param number of the call within its history
 * @param isRequired whether it must have one, for its answer tells that it happened
 * @param after the step that must come before, or, if that is not required, never; {@link #NONE}
 *     where it stands alone
 * @param needsBefore whether it cannot come without that step
 * @param latest the last moment at which it can happen
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

  /** How long a replica may take to note that a download's last byte has gone. */
  private static final long LAST_WORD = 1_000_000;

  /** All steps of a history's calls. */
  static List<HistoryStep> of(List<Call> calls) {
    var steps = new ArrayList<HistoryStep>();
    for (int number = 0; number < calls.size(); number++) {
      add(steps, calls.get(number), number);
    }
    return List.copyOf(steps);
  }

  private static void add(List<HistoryStep> steps, Call call, int number) {
    boolean isTold = !call.answer().isInconclusive();
    long latest = isTold ? call.answered() : TimeWindow.NEVER;
    int first = steps.size();
    if (call.operation() instanceof UploadFile) {
      boolean hasBegun = isTold && !call.answer().is(ErrorType.NOT_FOUND);
      steps.add(new HistoryStep(call, number, CallPhase.BEGIN, hasBegun, NONE, false, latest));
      steps.add(new HistoryStep(call, number, CallPhase.END, isTold, first, !isTold, latest));
      return;
    }
    steps.add(new HistoryStep(call, number, CallPhase.WHOLE, isTold, NONE, false, latest));
    if (call.operation() instanceof DownloadFile && call.answer().allowsSuccess()) {
      long noted = isTold ? call.answered() + LAST_WORD : TimeWindow.NEVER;
      steps.add(new HistoryStep(call, number, CallPhase.LAST_WORD, false, first, true, noted));
    }
  }
}
