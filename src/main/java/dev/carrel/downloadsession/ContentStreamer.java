package dev.carrel.downloadsession;

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
import java.util.concurrent.Callable;
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
  private final Vertx vertx;
  private final Runnable onDisconnect;
  private long sentBytes;

  /**
   * Creates a streamer.
   *
   * @param onDisconnect called if the client disconnects, even while a read does not return
   */
  ContentStreamer(
      HttpServerResponse response, ByteRange range, Vertx vertx, Runnable onDisconnect) {
    this.response = response;
    this.range = range;
    this.vertx = vertx;
    this.onDisconnect = onDisconnect;
  }

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
        .uni(() -> readChunk(content).chain(this::send))
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
  private Uni<Boolean> send(Buffer chunk) {
    if (response.closed()) {
      return Uni.createFrom().item(false);
    }
    sentBytes += chunk.length();
    Future<Void> written = response.write(chunk);
    return response.closed() || !response.writeQueueFull()
        ? Uni.createFrom().item(!response.closed())
        : awaitDrained(written);
  }

  /**
   * Waits until the write queue is drained or the last chunk is written. Vert.x does not call the
   * drain handler of each HTTP/2 stream after the window of their connection was exhausted.
   */
  private Uni<Boolean> awaitDrained(Future<Void> written) {
    return Uni.createFrom()
        .emitter(
            drained -> {
              response.drainHandler(ignored -> drained.complete(true));
              written.onSuccess(ignored -> drained.complete(true));
              response.closeHandler(
                  closed -> {
                    onDisconnect.run();
                    drained.complete(false);
                  });
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
