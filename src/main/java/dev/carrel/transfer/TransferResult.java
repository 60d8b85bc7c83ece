package dev.carrel.transfer;

/**
 * What became of a transfer.
 *
 * @param reason null where it is done
 */
public record TransferResult(Outcome outcome, TransferFailure reason) {
  /** All bytes that were asked for have moved, and are good. */
  public static final TransferResult DONE = new TransferResult(Outcome.DONE, null);

  /** There was nothing to be moved, so nobody counts it. */
  public static final TransferResult NOTHING_TO_TRANSFER = new TransferResult(Outcome.EMPTY, null);

  /** In a word. */
  enum Outcome {
    DONE,
    FAILED,
    INTERRUPTED,
    EMPTY
  }

  /** It came to nothing. */
  public static TransferResult failed(Throwable why) {
    return new TransferResult(Outcome.FAILED, TransferFailure.ofThrowable(why));
  }

  /** It broke off, and can be continued, or be had again. */
  static TransferResult interrupted(TransferFailure why) {
    return new TransferResult(Outcome.INTERRUPTED, why);
  }
}
