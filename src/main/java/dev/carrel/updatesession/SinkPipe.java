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
  private static final int CHUNK_SIZE = 256 * 1024;

  /** Many small pieces are a chunk too: each takes more memory than it has bytes. */
  private static final int MAX_BUFFERS = 128;

  /**
   * How many bytes are written before they are brought to the disk, beside the writing. Every
   * commit of the database waits for those that are on their way there: the slowest hundredth of
   * keep-alive beside eight uploads took 2.6 times as long as alone, 3.5 and 4.7 times with twice
   * and four times as many bytes. One upload by itself takes as long with any of them.
   */
  private static final int FLUSH_INTERVAL_BYTES = 2 * 1024 * 1024;

  private final ReadStream<Buffer> stream;
  private final Sink sink;
  private final LongConsumer onReceived;
  private final TransferExecutors transferExecutors;
  private final StallDetector stalls;
  private final LongConsumer onWritten;

  private UniEmitter<? super EndOfStream> emitter;
  private List<ByteBuf> pendingBuffers = new ArrayList<>();

  /** How many bytes of the content have arrived, were given to a worker, are written. */
  private long receivedBytes;

  private long submittedBytes;
  private long writtenBytes;
  private long flushedBytes;
  private boolean flushingToDisk;
  private boolean paused;
  private boolean writing;
  private boolean flushing;
  private EndOfStream endOfStream;
  private Throwable cause;
  private Throwable failure;

  /**
   * An intake that is yet to run.
   *
   * @param stream paused; its handlers are set here
   * @param onReceived is told how many bytes have arrived, the content's own included, whenever
   *     more have; what it throws ends the intake
   * @param onWritten is told how many more are written
   */
  public SinkPipe(
      ReadStream<Buffer> stream,
      Sink sink,
      LongConsumer onReceived,
      LongConsumer onWritten,
      TransferExecutors transferExecutors,
      StallDetector stalls) {
    this.stream = stream;
    this.sink = sink;
    this.onReceived = onReceived;
    this.onWritten = onWritten;
    this.transferExecutors = transferExecutors;
    this.stalls = stalls;
    this.receivedBytes = sink.size();
    this.submittedBytes = receivedBytes;
    this.writtenBytes = receivedBytes;
  }

  /** How a stream came to its end. */
  public enum EndOfStream {
    COMPLETE,
    ABORTED
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
              stream.handler(piece -> buffer(bytes.apply(piece)));
              stream.endHandler(ended -> onEnd(EndOfStream.COMPLETE));
              stream.exceptionHandler(this::onStreamError);
              stream.resume();
              advance();
            });
  }

  /** Has what arrived so far written, so that it counts. */
  public void writePending() {
    flushing = true;
    advance();
  }

  /** Why the stream broke, if it told. */
  public Throwable cause() {
    return cause;
  }

  private void onStreamError(Throwable why) {
    cause = why;
    onEnd(EndOfStream.ABORTED);
  }

  boolean isWriting() {
    return writing;
  }

  /** How many bytes the content has by now. */
  public long writtenBytes() {
    return writtenBytes;
  }

  /** Takes no more, for this reason. */
  void fail(Throwable why) {
    if (failure == null && emitter != null) {
      failure = why;
      advance();
    }
  }

  /** The stream will deliver no more, for whatever reason; what was delivered still counts. */
  public void onEnd(EndOfStream how) {
    if (endOfStream == null) {
      endOfStream = how;
      advance();
    }
  }

  private void buffer(ByteBuf more) {
    pendingBuffers.add(more);
    receivedBytes += more.readableBytes();
    try {
      onReceived.accept(receivedBytes);
    } catch (RuntimeException refusal) {
      failure = failure == null ? refusal : failure;
    }
    advance();
  }

  /**
   * Does what is to be done next; called whenever something has arrived, ended, or been written.
   */
  private void advance() {
    if (emitter == null) {
      return;
    }
    if (!writing) {
      boolean due = isChunkFull() || !pendingBuffers.isEmpty() && (flushing || endOfStream != null);
      if (failure == null && due) {
        write();
      } else if (failure != null || endOfStream != null) {
        finish();
        return;
      } else {
        flushing = false;
      }
    }
    pauseOrResume();
  }

  private boolean isChunkFull() {
    return receivedBytes - submittedBytes >= CHUNK_SIZE || pendingBuffers.size() >= MAX_BUFFERS;
  }

  private void pauseOrResume() {
    boolean hold = failure != null || isChunkFull();
    if (hold && !paused) {
      stream.pause();
    } else if (!hold && paused) {
      stream.resume();
    }
    paused = hold;
  }

  private void write() {
    List<ByteBuf> chunk = pendingBuffers;
    long bytes = receivedBytes - submittedBytes;
    pendingBuffers = new ArrayList<>();
    submittedBytes = receivedBytes;
    writing = true;
    flushing = false;
    stalls
        .watch(transferExecutors.writing(() -> append(chunk)))
        .onTermination()
        .invoke(
            () -> {
              writing = false;
              chunk.forEach(ByteBuf::release);
            })
        .subscribe()
        .with(
            appended -> {
              writtenBytes += bytes;
              onWritten.accept(bytes);
              flushToDisk();
              advance();
            },
            unwritable -> {
              failure = unwritable;
              advance();
            });
  }

  private Sink append(List<ByteBuf> chunk) throws IOException {
    for (ByteBuf piece : chunk) {
      sink.append(piece.nioBuffer());
    }
    return sink;
  }

  private void flushToDisk() {
    if (flushingToDisk || writtenBytes - flushedBytes < FLUSH_INTERVAL_BYTES) {
      return;
    }
    flushedBytes = writtenBytes;
    flushingToDisk = true;
    transferExecutors
        .flushing(
            () -> {
              sink.flush();
              return sink;
            })
        .onTermination()
        .invoke(() -> flushingToDisk = false)
        .subscribe()
        .with(done -> {}, this::fail);
  }

  private void finish() {
    var listening = emitter;
    emitter = null;
    pendingBuffers.forEach(ByteBuf::release);
    stream.handler(null).endHandler(null).exceptionHandler(null);
    if (failure == null) {
      listening.complete(endOfStream);
    } else {
      listening.fail(failure);
    }
  }
}
