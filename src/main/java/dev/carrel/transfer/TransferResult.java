package dev.carrel.transfer;

import java.util.Locale;

/**
 * How a transfer ended.
 *
 * @param reason why it failed or was interrupted; null for the outcomes DONE and EMPTY
 */
public record TransferResult(Outcome outcome, TransferFailure reason) {
  /** All requested bytes have been transferred and are valid. */
  public static final TransferResult DONE = new TransferResult(Outcome.DONE, null);

  /** There were no bytes to transfer; the metrics do not count such a transfer. */
  public static final TransferResult NOTHING_TO_TRANSFER = new TransferResult(Outcome.EMPTY, null);

  enum Outcome {
    DONE,
    FAILED,
    INTERRUPTED,
    EMPTY
  }

  /** Returns the outcome, and the reason of a failure or interruption: {@code failed: size}. */
  String description() {
    String name = outcome.name().toLowerCase(Locale.ROOT);
    return reason == null ? name : name + ": " + reason.label();
  }

  /** Returns the result of a transfer that failed with that error. */
  public static TransferResult failed(Throwable failure) {
    return new TransferResult(Outcome.FAILED, TransferFailure.ofThrowable(failure));
  }

  /** Returns the result of a transfer that was interrupted and can be resumed or repeated. */
  static TransferResult interrupted(TransferFailure reason) {
    return new TransferResult(Outcome.INTERRUPTED, reason);
  }
}
