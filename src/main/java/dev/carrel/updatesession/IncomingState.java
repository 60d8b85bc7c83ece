package dev.carrel.updatesession;

/**
 * The states of a transfer that receives a file. An event that a state does not expect leaves it
 * unchanged, so a transfer commits at most once and ends exactly once.
 *
 * <pre>
 *             receive             commit               end
 * Opening ──────────────► Receiving ───────► Committing ────► Ended
 *    │  ▲                   │    │                              ▲
 *    │  └────── reopen ─────┘    │                              │
 *    └───────── end ─────────────┴────────── end ───────────────┘
 * </pre>
 *
 * <p>An abort is no state: it ends the pipe of a transfer that is receiving, and any other transfer
 * at its next step, except that a commit is completed.
 */
sealed interface IncomingState {
  /** Returns the size of the content, in bytes. */
  long storedBytes();

  /** The sender is ready: the pipe receives its bytes. */
  default IncomingState receive(SinkPipe pipe) {
    return this;
  }

  /** The connection to a source was lost: the source is opened again. */
  default IncomingState reopen() {
    return this;
  }

  /** All bytes were received: they are written to disk, and checked. */
  default IncomingState commit() {
    return this;
  }

  /** The transfer is complete, suspended, rejected or abandoned. */
  default IncomingState end() {
    return new Ended(storedBytes());
  }

  /** Creates the sink, copies the prefix that an upload resumes, or opens the source of a pull. */
  record Opening(long storedBytes) implements IncomingState {
    @Override
    public IncomingState receive(SinkPipe pipe) {
      return new Receiving(pipe);
    }
  }

  /** Reads the sender and writes to the sink. */
  record Receiving(SinkPipe pipe) implements IncomingState {
    @Override
    public long storedBytes() {
      return pipe.writtenBytes();
    }

    @Override
    public IncomingState reopen() {
      return new Opening(storedBytes());
    }

    @Override
    public IncomingState commit() {
      return new Committing(storedBytes());
    }
  }

  /** Forces the bytes to disk and makes the file READY. */
  record Committing(long storedBytes) implements IncomingState {}

  /** Does nothing more. */
  record Ended(long storedBytes) implements IncomingState {
    @Override
    public IncomingState end() {
      return this;
    }
  }
}
