package dev.carrel.transfer;

import dev.carrel.content.Sink;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/**
 * Brings what a stream delivers into a sink: the event loop gathers what arrives, a worker hashes
 * and writes it, one chunk at a time.
 *
 * <pre>
 * stream ──► filling ──(512 KiB, a flush, or the end)──► worker: hash, write ──► the other buffer
 *    ▲                                                      │
 *    └── paused while one buffer is written and the other is full
 * </pre>
 *
 * <p>So two chunks are held, and what the stream had on its way, whatever the file's size.
 *
 * <p>All methods belong to the stream's event loop.
 */
final class Intake {
  static final int CHUNK = 512 * 1024;

  /**
   * How many bytes are written before they are brought to the disk, beside the writing. All at
   * once, at the end, they would hold up every commit of the database meanwhile: keep-alive beside
   * eight uploads took six times as long.
   */
  private static final int FLUSH_EVERY = 8 * 1024 * 1024;

  private final ReadStream<Buffer> stream;
  private final Sink sink;
  private final LongConsumer check;
  private final Workers workers;
  private final LongConsumer moved;

  private UniEmitter<? super End> emitter;
  private ByteBuffer filling = ByteBuffer.allocate(CHUNK);
  private ByteBuffer spare = ByteBuffer.allocate(CHUNK);

  /** What came while both buffers were full, and how much of the first is taken. */
  private final Deque<Buffer> rest = new ArrayDeque<>();

  private int taken;

  private long arrived;
  private long written;
  private long flushed;
  private boolean flushingToDisk;
  private boolean paused;
  private boolean writing;
  private boolean flushing;
  private End end;
  private Throwable cause;
  private Throwable failure;

  /**
   * An intake that is yet to run.
   *
   * @param stream paused; its handlers are set here
   * @param check is told how many bytes have arrived, the content's own included, whenever more
   *     have; what it throws ends the intake
   * @param moved is told how many more are written
   */
  Intake(
      ReadStream<Buffer> stream,
      Sink sink,
      LongConsumer check,
      LongConsumer moved,
      Workers workers) {
    this.stream = stream;
    this.sink = sink;
    this.check = check;
    this.moved = moved;
    this.workers = workers;
    this.arrived = sink.size();
    this.written = arrived;
  }

  /** How a stream came to its end. */
  enum End {
    WHOLE,
    BROKEN
  }

  /**
   * Runs until all that arrived is written and the stream has ended, or bytes cannot be taken;
   * nobody writes any more by then.
   */
  Uni<End> run() {
    return Uni.createFrom()
        .emitter(
            listening -> {
              emitter = listening;
              stream.handler(this::gather);
              stream.endHandler(ended -> ended(End.WHOLE));
              stream.exceptionHandler(this::broken);
              stream.resume();
              proceed();
            });
  }

  /** Has what arrived so far written, so that it counts. */
  void flush() {
    flushing = true;
    proceed();
  }

  /** Why the stream broke, if it told. */
  Throwable cause() {
    return cause;
  }

  private void broken(Throwable why) {
    cause = why;
    ended(End.BROKEN);
  }

  boolean isWriting() {
    return writing;
  }

  /** How many bytes the content has by now. */
  long written() {
    return written;
  }

  /** Takes no more, for this reason. */
  void refuse(Throwable why) {
    if (failure == null && emitter != null) {
      failure = why;
      stream.handler(null);
      proceed();
    }
  }

  /** The stream will deliver no more, for whatever reason; what was delivered still counts. */
  void ended(End how) {
    if (end == null) {
      end = how;
      proceed();
    }
  }

  private void gather(Buffer more) {
    arrived += more.length();
    try {
      check.accept(arrived);
    } catch (RuntimeException refusal) {
      failure = refusal;
      stream.handler(null);
    }
    rest.add(more);
    proceed();
  }

  /**
   * Does what is to be done next; called whenever something has arrived, ended, or been written.
   */
  private void proceed() {
    fill();
    if (!writing && emitter != null) {
      boolean due = !filling.hasRemaining() || filling.position() > 0 && (flushing || end != null);
      if (failure == null && due) {
        write();
      } else if (failure != null || end != null) {
        finish();
        return;
      } else {
        flushing = false;
      }
    }
    holdOrGoOn();
  }

  private void holdOrGoOn() {
    boolean full = !rest.isEmpty();
    if (full && !paused) {
      stream.pause();
    } else if (!full && paused) {
      stream.resume();
    }
    paused = full;
  }

  private void fill() {
    while (!rest.isEmpty() && filling.hasRemaining()) {
      Buffer first = rest.peek();
      int fits = Math.min(first.length() - taken, filling.remaining());
      first.getBytes(taken, taken + fits, filling.array(), filling.position());
      filling.position(filling.position() + fits);
      taken += fits;
      if (taken == first.length()) {
        rest.remove();
        taken = 0;
      }
    }
  }

  private void write() {
    ByteBuffer chunk = filling.flip();
    filling = spare.clear();
    spare = chunk;
    writing = true;
    flushing = false;
    fill();
    workers
        .computing(
            () -> {
              sink.append(chunk);
              return chunk;
            })
        .subscribe()
        .with(
            appended -> {
              writing = false;
              written += appended.limit();
              moved.accept(appended.limit());
              flushToDisk();
              proceed();
            },
            unwritable -> {
              writing = false;
              failure = unwritable;
              proceed();
            });
  }

  private void flushToDisk() {
    if (flushingToDisk || written - flushed < FLUSH_EVERY) {
      return;
    }
    flushed = written;
    flushingToDisk = true;
    workers
        .waiting(
            () -> {
              sink.flush();
              return sink;
            })
        .onTermination()
        .invoke(() -> flushingToDisk = false)
        .subscribe()
        .with(done -> {}, this::refuse);
  }

  private void finish() {
    var listening = emitter;
    emitter = null;
    stream.handler(null).endHandler(null).exceptionHandler(null);
    if (failure == null) {
      listening.complete(end);
    } else {
      listening.fail(failure);
    }
  }
}
