package dev.carrel.updatesession;

import dev.carrel.content.Sink;
import dev.carrel.transfer.StallDetector;
import dev.carrel.transfer.TransferExecutors;
import io.netty.buffer.ByteBuf;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Brings what a stream delivers into a sink: the event loop gathers what arrives, a writer thread
 * hashes and writes it, one chunk at a time, which is as many pieces as it came in.
 *
 * <pre>
 * stream ──► waiting ──(256 KiB, a flush, or the end)──► writer: hash, write ──► released
 *    ▲                                                      │
 *    └── paused while one chunk is written and another waits
 * </pre>
 *
 * <p>So two chunks are held, and what the stream had on its way, whatever the file's size.
 *
 * <p>All methods belong to the stream's event loop.
 */
public final class SinkPipe {
  private static final int CHUNK = 256 * 1024;

  /** Many small pieces are a chunk too: each takes more memory than it has bytes. */
  private static final int MOST_PIECES = 128;

  /**
   * How many bytes are written before they are brought to the disk, beside the writing. Every
   * commit of the database waits for those that are on their way there: the slowest hundredth of
   * keep-alive beside eight uploads took 2.6 times as long as alone, 3.5 and 4.7 times with twice
   * and four times as many bytes. One upload by itself takes as long with any of them.
   */
  private static final int FLUSH_EVERY = 2 * 1024 * 1024;

  private final ReadStream<Buffer> stream;
  private final Sink sink;
  private final LongConsumer check;
  private final TransferExecutors workers;
  private final StallDetector stalls;
  private final LongConsumer moved;

  private UniEmitter<? super EndOfStream> emitter;
  private List<ByteBuf> waiting = new ArrayList<>();

  /** How many bytes of the content have arrived, were given to a worker, are written. */
  private long arrived;

  private long taken;
  private long written;
  private long flushed;
  private boolean flushingToDisk;
  private boolean paused;
  private boolean writing;
  private boolean flushing;
  private EndOfStream end;
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
  public SinkPipe(
      ReadStream<Buffer> stream,
      Sink sink,
      LongConsumer check,
      LongConsumer moved,
      TransferExecutors workers,
      StallDetector stalls) {
    this.stream = stream;
    this.sink = sink;
    this.check = check;
    this.moved = moved;
    this.workers = workers;
    this.stalls = stalls;
    this.arrived = sink.size();
    this.taken = arrived;
    this.written = arrived;
  }

  /** How a stream came to its end. */
  public enum EndOfStream {
    WHOLE,
    BROKEN
  }

  /**
   * Runs until all that arrived is written and the stream has ended, or bytes cannot be taken;
   * nobody writes any more by then.
   *
   * @param bytes finds those of each piece that the stream delivers; they are released here
   */
  public Uni<EndOfStream> run(Function<Buffer, ByteBuf> bytes) {
    return Uni.createFrom()
        .emitter(
            listening -> {
              emitter = listening;
              stream.handler(piece -> gather(bytes.apply(piece)));
              stream.endHandler(ended -> ended(EndOfStream.WHOLE));
              stream.exceptionHandler(this::broken);
              stream.resume();
              proceed();
            });
  }

  /** Has what arrived so far written, so that it counts. */
  public void flush() {
    flushing = true;
    proceed();
  }

  /** Why the stream broke, if it told. */
  public Throwable cause() {
    return cause;
  }

  private void broken(Throwable why) {
    cause = why;
    ended(EndOfStream.BROKEN);
  }

  boolean isWriting() {
    return writing;
  }

  /** How many bytes the content has by now. */
  public long written() {
    return written;
  }

  /** Takes no more, for this reason. */
  void refuse(Throwable why) {
    if (failure == null && emitter != null) {
      failure = why;
      proceed();
    }
  }

  /** The stream will deliver no more, for whatever reason; what was delivered still counts. */
  public void ended(EndOfStream how) {
    if (end == null) {
      end = how;
      proceed();
    }
  }

  private void gather(ByteBuf more) {
    waiting.add(more);
    arrived += more.readableBytes();
    try {
      check.accept(arrived);
    } catch (RuntimeException refusal) {
      failure = failure == null ? refusal : failure;
    }
    proceed();
  }

  /**
   * Does what is to be done next; called whenever something has arrived, ended, or been written.
   */
  private void proceed() {
    if (emitter == null) {
      return;
    }
    if (!writing) {
      boolean due = isChunk() || !waiting.isEmpty() && (flushing || end != null);
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

  private boolean isChunk() {
    return arrived - taken >= CHUNK || waiting.size() >= MOST_PIECES;
  }

  private void holdOrGoOn() {
    boolean hold = failure != null || isChunk();
    if (hold && !paused) {
      stream.pause();
    } else if (!hold && paused) {
      stream.resume();
    }
    paused = hold;
  }

  private void write() {
    List<ByteBuf> chunk = waiting;
    long bytes = arrived - taken;
    waiting = new ArrayList<>();
    taken = arrived;
    writing = true;
    flushing = false;
    stalls
        .watch(workers.writing(() -> append(chunk)))
        .onTermination()
        .invoke(
            () -> {
              writing = false;
              chunk.forEach(ByteBuf::release);
            })
        .subscribe()
        .with(
            appended -> {
              written += bytes;
              moved.accept(bytes);
              flushToDisk();
              proceed();
            },
            unwritable -> {
              failure = unwritable;
              proceed();
            });
  }

  private Sink append(List<ByteBuf> chunk) throws IOException {
    for (ByteBuf piece : chunk) {
      sink.append(piece.nioBuffer());
    }
    return sink;
  }

  private void flushToDisk() {
    if (flushingToDisk || written - flushed < FLUSH_EVERY) {
      return;
    }
    flushed = written;
    flushingToDisk = true;
    workers
        .flushing(
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
    waiting.forEach(ByteBuf::release);
    stream.handler(null).endHandler(null).exceptionHandler(null);
    if (failure == null) {
      listening.complete(end);
    } else {
      listening.fail(failure);
    }
  }
}
