package dev.carrel.transfer;

/**
 * What became of a transfer.
 *
 * @param why null where it is done
 */
record Ended(Outcome outcome, Failure why) {
  /** All bytes that were asked for have moved, and are good. */
  static final Ended DONE = new Ended(Outcome.DONE, null);

  /** There was nothing to be moved, so nobody counts it. */
  static final Ended EMPTY = new Ended(Outcome.EMPTY, null);

  /** In a word. */
  enum Outcome {
    DONE,
    FAILED,
    INTERRUPTED,
    EMPTY
  }

  /** It came to nothing. */
  static Ended failed(Throwable why) {
    return new Ended(Outcome.FAILED, Failure.of(why));
  }

  /** It broke off, and can be continued, or be had again. */
  static Ended interrupted(Failure why) {
    return new Ended(Outcome.INTERRUPTED, why);
  }
}
