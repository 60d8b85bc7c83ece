package dev.carrel.updatesession;

/**
 * The states of a {@link FileReceiver}. Each event returns the next state. An event that a state
 * does not expect returns the same state, so a receiver commits at most once and ends exactly once.
 *
 * <pre>
 *           onReady             onAllReceived             onEnd
 * Opening ────────────► Receiving ─────────────► Committing ─────► Ended
 *    │  ▲                 │    │                                     ▲
 *    │  └── onSourceLost ─┘    │                                     │
 *    └──────── onEnd ──────────┴────────────── onEnd ────────────────┘
 * </pre>
 *
 * <p>An abort is not a state. In Receiving, it ends the pipe. In Opening, the transfer ends at its
 * next step. In Committing, it has no effect.
 */
sealed interface ReceiverState {
  /** Returns the number of stored bytes, including a prefix that is still being copied. */
  long storedBytes();

  /** The peer is ready to send: the pipe receives its bytes. */
  default ReceiverState onReady(SinkPipe pipe) {
    return this;
  }

  /** The connection to a source was lost: the source is opened again. */
  default ReceiverState onSourceLost() {
    return this;
  }

  /** All bytes were received: they are written to disk, and checked. */
  default ReceiverState onAllReceived() {
    return this;
  }

  /** The transfer is complete, suspended, rejected or abandoned. */
  default ReceiverState onEnd() {
    return new Ended(storedBytes());
  }

  /**
   * The sink is created, the kept bytes of an upload are copied, or the source of a pull is opened.
   */
  record Opening(long storedBytes) implements ReceiverState {
    @Override
    public ReceiverState onReady(SinkPipe pipe) {
      return new Receiving(pipe);
    }
  }

  /** The pipe reads bytes from the peer, and writes them to the sink. */
  record Receiving(SinkPipe pipe) implements ReceiverState {
    @Override
    public long storedBytes() {
      return pipe.writtenBytes();
    }

    @Override
    public ReceiverState onSourceLost() {
      return new Opening(storedBytes());
    }

    @Override
    public ReceiverState onAllReceived() {
      return new Committing(storedBytes());
    }
  }

  /** The bytes are forced to disk, and the file becomes READY. */
  record Committing(long storedBytes) implements ReceiverState {}

  /** Nothing more happens. */
  record Ended(long storedBytes) implements ReceiverState {
    @Override
    public ReceiverState onEnd() {
      return this;
    }
  }
}
