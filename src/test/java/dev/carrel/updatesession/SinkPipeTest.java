package dev.carrel.updatesession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.content.ReceivedFile;
import dev.carrel.content.Sink;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.TestConfig;
import dev.carrel.transfer.StallDetector;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.updatesession.SinkPipe.EndOfStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The pipe from a stream to a sink, with sinks that fail or wait. */
class SinkPipeTest {
  private static final int CHUNK = 256 * 1024;
  private static final int FLUSH_INTERVAL = 2 * 1024 * 1024;
  private static final IOException DISK_FULL = new IOException("No space left on device");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Vertx VERTX = Vertx.vertx();
  private static final TransferExecutors EXECUTORS =
      new TransferExecutors(VERTX, TestConfig.defaultsWith(Map.of()));

  private final io.vertx.core.Context eventLoop = VERTX.getDelegate().getOrCreateContext();
  private final TestStream stream = new TestStream();
  private final TestSink sink = new TestSink();
  private final List<ByteBuf> buffers = new ArrayList<>();

  @AfterAll
  static void close() {
    EXECUTORS.close();
    VERTX.closeAndAwait();
  }

  /** A stream whose events the test fires. */
  private static final class TestStream implements ReadStream<Buffer> {
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private boolean isPaused = true;

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
      handler = newHandler;
      return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
      endHandler = newHandler;
      return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> newHandler) {
      exceptionHandler = newHandler;
      return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
      isPaused = true;
      return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
      isPaused = false;
      return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
      return this;
    }
  }

  /** A sink that fails, or waits in {@link #append}, when the test says so. */
  private static final class TestSink implements Sink {
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile IOException appendFailure;
    private volatile IOException flushFailure;
    private volatile boolean isBlocked;
    private volatile long size;

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      awaitRelease();
      if (appendFailure != null) {
        throw appendFailure;
      }
      size += bytes.remaining();
    }

    private void awaitRelease() throws IOException {
      try {
        if (isBlocked) {
          released.await();
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void flush() throws IOException {
      if (flushFailure != null) {
        throw flushFailure;
      }
    }

    @Override
    public void reset() {
      size = 0;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public ReceivedFile commit() {
      return new ReceivedFile(size, null);
    }

    @Override
    public void close() {}
  }

  private SinkPipe newPipe(LongConsumer onReceived) {
    return new SinkPipe(
        stream,
        sink,
        onReceived,
        written -> {},
        EXECUTORS,
        new StallDetector("disk.iso", new AtomicInteger(), new SettableClock()));
  }

  private CompletableFuture<EndOfStream> run(SinkPipe pipe) {
    return onEventLoop(() -> pipe.run(this::toBytes).subscribeAsCompletionStage());
  }

  private ByteBuf toBytes(Buffer buffer) {
    ByteBuf bytes = Unpooled.copiedBuffer(buffer.getBytes());
    buffers.add(bytes);
    return bytes;
  }

  private <T> T onEventLoop(Supplier<T> action) {
    return Uni.createFrom()
        .<T>emitter(done -> eventLoop.runOnContext(ignored -> done.complete(action.get())))
        .await()
        .atMost(TIMEOUT);
  }

  private void deliver(int bytes) {
    onEventLoop(
        () -> {
          if (stream.handler != null) {
            stream.handler.handle(Buffer.buffer(new byte[bytes]));
          }
          return null;
        });
  }

  private void end() {
    onEventLoop(
        () -> {
          stream.endHandler.handle(null);
          return null;
        });
  }

  private static EndOfStream join(CompletableFuture<EndOfStream> result) {
    return result.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void assertStopped() {
    assertThat(stream.handler).isNull();
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void shouldWriteAllBytesBeforeItEnds() {
    SinkPipe pipe = newPipe(received -> {});
    var result = run(pipe);

    deliver(CHUNK);
    deliver(10);
    end();

    assertThat(join(result)).isEqualTo(EndOfStream.COMPLETE);
    assertThat(sink.size).isEqualTo(CHUNK + 10);
    assertThat(pipe.writtenBytes()).isEqualTo(CHUNK + 10);
    assertStopped();
  }

  @Test
  void shouldFailWithErrorOfSink() {
    sink.appendFailure = DISK_FULL;
    var result = run(newPipe(received -> {}));

    deliver(CHUNK);

    assertThatThrownBy(() -> join(result)).hasRootCause(DISK_FULL);
    assertStopped();
  }

  @Test
  void shouldFailWithErrorOfFlush() {
    sink.flushFailure = DISK_FULL;
    var result = run(newPipe(received -> {}));

    for (int i = 0; i < FLUSH_INTERVAL / CHUNK; i++) {
      deliver(CHUNK);
    }

    assertThatThrownBy(() -> join(result)).hasRootCause(DISK_FULL);
    assertStopped();
  }

  @Test
  void shouldPauseStreamWhileOneChunkIsWrittenAndNextIsFull() {
    sink.isBlocked = true;
    var result = run(newPipe(received -> {}));
    assertThat(stream.isPaused).isFalse();

    deliver(CHUNK);
    assertThat(stream.isPaused).isFalse();
    deliver(CHUNK);
    assertThat(stream.isPaused).isTrue();

    sink.released.countDown();
    end();
    assertThat(join(result)).isEqualTo(EndOfStream.COMPLETE);
    assertThat(stream.isPaused).isFalse();
  }

  @Test
  void shouldFailWithErrorOfSizeCheckAndWriteNothingMore() {
    IllegalStateException tooLarge = new IllegalStateException("too large");
    var result =
        run(
            newPipe(
                received -> {
                  if (received > 100) {
                    throw tooLarge;
                  }
                }));

    deliver(101);

    assertThatThrownBy(() -> join(result))
        .isInstanceOf(CompletionException.class)
        .hasCause(tooLarge);
    assertThat(sink.size).isZero();
    assertStopped();
  }

  @Test
  void shouldEndAbortedAfterWritingReceivedBytes() {
    SinkPipe pipe = newPipe(received -> {});
    var result = run(pipe);
    IOException reset = new IOException("Connection reset");

    deliver(10);
    onEventLoop(
        () -> {
          stream.exceptionHandler.handle(reset);
          return null;
        });

    assertThat(join(result)).isEqualTo(EndOfStream.ABORTED);
    assertThat(pipe.cause()).isSameAs(reset);
    assertThat(sink.size).isEqualTo(10);
    assertStopped();
  }
}
