package dev.carrel.downloadsession;

import dev.carrel.fault.ByteFault;
import dev.carrel.fault.ByteFault.Step;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.mutiny.core.Context;
import io.vertx.mutiny.core.Vertx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Reads a range of a content on worker threads and writes it to a response. It buffers one chunk in
 * addition to the send buffer of the socket.
 */
final class ContentStreamer {
  private static final Logger LOG = Logger.getLogger(ContentStreamer.class);
  private static final int CHUNK_SIZE = 512 * 1024;

  private final HttpServerResponse response;
  private final ByteRange range;

  /** Null if no fault changes the bytes. */
  private final FaultyBytes faultyBytes;

  private final Vertx vertx;
  private final Runnable onDisconnect;
  private long sentBytes;

  /**
   * Creates a streamer.
   *
   * @param faultyBytes null if no fault changes the bytes
   * @param onDisconnect called if the client disconnects, even while a read does not return
   */
  ContentStreamer(
      HttpServerResponse response,
      ByteRange range,
      FaultyBytes faultyBytes,
      Vertx vertx,
      Runnable onDisconnect) {
    this.response = response;
    this.range = range;
    this.faultyBytes = faultyBytes;
    this.vertx = vertx;
    this.onDisconnect = onDisconnect;
  }

  /**
   * How a fault changes the bytes of a download.
   *
   * @param onCut closes the connection
   * @param onExpire expires the session, which aborts the download
   */
  record FaultyBytes(ByteFault fault, Runnable onCut, Runnable onExpire) {}

  /** The number of bytes written to the response. */
  long sentBytes() {
    return sentBytes;
  }

  /**
   * Sends the range and ends the response; completes early if the client disconnects. Fails if the
   * content cannot be read.
   *
   * @param opener opens the range on a worker thread
   */
  Uni<Void> stream(Callable<InputStream> opener) {
    return vertx
        .executeBlocking(opener, false)
        .chain(content -> sendAll(content).onTermination().invoke(() -> close(content)));
  }

  private Uni<Void> sendAll(InputStream content) {
    return Multi.createBy()
        .repeating()
        .uni(() -> readChunk(content).chain(this::sendChunk))
        .whilst(isConnected -> isConnected && sentBytes < range.length())
        .collect()
        .last()
        .invoke(
            isConnected -> {
              if (isConnected) {
                response.end();
              }
            })
        .replaceWithVoid();
  }

  /**
   * Reads the next chunk. The result is always delivered as a new task of the event loop, so that
   * the event loop runs other tasks between two chunks, even if the read has ended at once.
   */
  private Uni<Buffer> readChunk(InputStream content) {
    Context context = vertx.getOrCreateContext();
    return vertx.executeBlocking(() -> read(content), false).emitOn(context::runOnContext);
  }

  private Buffer read(InputStream content) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK_SIZE, range.length() - sentBytes)];
    if (content.readNBytes(chunk, 0, chunk.length) < chunk.length) {
      throw new EOFException("The content is truncated");
    }
    return Buffer.buffer(chunk);
  }

  /** Returns whether the client is still connected. */
  private Uni<Boolean> sendChunk(Buffer chunk) {
    return faultyBytes == null ? send(chunk) : sendWithFault(chunk);
  }

  private Uni<Boolean> send(Buffer chunk) {
    if (response.closed()) {
      return Uni.createFrom().item(false);
    }
    Future<Void> written = write(chunk);
    return response.closed() || !response.writeQueueFull()
        ? Uni.createFrom().item(!response.closed())
        : awaitDrained(written);
  }

  private Future<Void> write(Buffer bytes) {
    sentBytes += bytes.length();
    return response.write(bytes);
  }

  private Uni<Boolean> sendWithFault(Buffer chunk) {
    var rest = new AtomicReference<>(chunk);
    return Multi.createBy()
        .repeating()
        .uni(() -> sendStep(faultyBytes.fault().move(rest.get()), rest))
        .whilst(isConnected -> isConnected && rest.get().length() > 0)
        .collect()
        .last();
  }

  /** Waits until the bytes are on their way, because a cut discards bytes that are not sent. */
  private Uni<Boolean> sendStep(Step step, AtomicReference<Buffer> rest) {
    Buffer available = rest.get();
    rest.set(available.getBuffer(step.bytes().length(), available.length()));
    return awaitUnlessDisconnected(proceed -> write(step.bytes()).onSuccess(sent -> proceed.run()))
        .chain(isConnected -> isConnected ? apply(step) : Uni.createFrom().item(false));
  }

  private Uni<Boolean> apply(Step step) {
    return switch (step.effect()) {
      case CUT -> {
        faultyBytes.onCut().run();
        yield Uni.createFrom().item(false);
      }
      case EXPIRE_SESSION -> {
        faultyBytes.onExpire().run();
        yield awaitDisconnect();
      }
      case STALL, NO_SPACE -> awaitDisconnect();
      case NONE -> pause(step.pause());
    };
  }

  private Uni<Boolean> awaitDisconnect() {
    return awaitUnlessDisconnected(proceed -> {});
  }

  private Uni<Boolean> pause(Duration duration) {
    return duration.isZero()
        ? Uni.createFrom().item(true)
        : awaitUnlessDisconnected(
            proceed -> vertx.setTimer(duration.toMillis(), elapsed -> proceed.run()));
  }

  /**
   * Waits until the write queue is drained or the last chunk is written. Vert.x does not call the
   * drain handler of each HTTP/2 stream after the window of their connection was exhausted.
   */
  private Uni<Boolean> awaitDrained(Future<Void> written) {
    return awaitUnlessDisconnected(
        proceed -> {
          response.drainHandler(ignored -> proceed.run());
          written.onSuccess(ignored -> proceed.run());
        });
  }

  /**
   * Waits for something; the result is false if the client disconnects first.
   *
   * @param registration gets what to call when it happens
   */
  private Uni<Boolean> awaitUnlessDisconnected(Consumer<Runnable> registration) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              if (response.closed()) {
                emitter.complete(false);
                return;
              }
              response.closeHandler(
                  closed -> {
                    onDisconnect.run();
                    emitter.complete(false);
                  });
              registration.accept(() -> emitter.complete(true));
            });
  }

  private void close(InputStream content) {
    vertx
        .executeBlocking(
            () -> {
              content.close();
              return null;
            },
            false)
        .subscribe()
        .with(closed -> {}, failure -> LOG.debugf(failure, "Could not close a content"));
  }
}
