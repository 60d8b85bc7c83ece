package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A phase of a call. The serial order contains all required steps, and may contain the others.
 *
 * @param number the number of the call in its history
 * @param isRequired whether the serial order must contain the step, because the response is
 *     conclusive
 * @param predecessor the number of the step that precedes this one if the order contains both;
 *     {@link #NONE} if there is no such step
 * @param requiresPredecessor whether the order can contain this step only after that step
 * @param latest the last moment at which the step can happen
 */
record HistoryStep(
    Call call,
    int number,
    CallPhase phase,
    boolean isRequired,
    int predecessor,
    boolean requiresPredecessor,
    long latest) {
  static final int NONE = -1;

  /**
   * The maximum delay of the last renewal after the client received the last byte, in microseconds.
   */
  private static final long MAX_RENEWAL_DELAY = 1_000_000;

  /**
   * The maximum time after the end of a transfer, as the client saw it, in which the server may
   * count it as moving, in microseconds: two renewals of the lease, and their delay. A replica that
   * is killed does not record the end.
   */
  private static final long MAX_MOVING = 2_000_000;

  /** The steps of all calls, and those of advances of virtual time that renew leases. */
  static List<HistoryStep> of(List<Call> calls, List<Advance> advances) {
    var steps = new ArrayList<HistoryStep>();
    for (int number = 0; number < calls.size(); number++) {
      add(steps, calls.get(number), number);
    }
    for (Advance advance : advances) {
      addRenewals(steps, calls, advance);
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

  private static void addRenewals(List<HistoryStep> steps, List<Call> calls, Advance advance) {
    calls.stream()
        .filter(call -> mayMoveDuring(call, advance))
        .flatMap(HistoryStep::sessionOfTransfer)
        .distinct()
        .map(
            session ->
                new Call(
                    "clock",
                    "all",
                    new RenewTransferring(session),
                    advance.invoked(),
                    advance.completed(),
                    new Response.Done()))
        .forEach(
            call ->
                steps.add(
                    new HistoryStep(
                        call,
                        steps.size(),
                        CallPhase.WHOLE,
                        false,
                        NONE,
                        false,
                        advance.completed())));
  }

  private static boolean mayMoveDuring(Call call, Advance advance) {
    boolean hasRecordedEnd =
        call.operation() instanceof UploadFile && !call.response().isInconclusive();
    long latest = hasRecordedEnd ? call.completed() : call.completed() + MAX_MOVING;
    return call.invoked() <= advance.completed() && advance.invoked() <= latest;
  }

  private static Stream<String> sessionOfTransfer(Call call) {
    if (call.operation() instanceof UploadFile upload) {
      return Stream.of(upload.session());
    }
    return call.operation() instanceof DownloadFile download
        ? Stream.of(download.session())
        : Stream.of();
  }
}
