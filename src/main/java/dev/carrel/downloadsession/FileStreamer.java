package dev.carrel.downloadsession;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.mutiny.core.Vertx;
import java.io.EOFException;
import java.nio.file.Path;

/**
 * Reads a range of a file and writes it to a response. It buffers one chunk in addition to the send
 * buffer of the socket.
 */
final class FileStreamer {
  private static final int CHUNK_SIZE = 512 * 1024;

  private final HttpServerResponse response;
  private final ByteRange range;
  private final Vertx vertx;
  private long sentBytes;

  FileStreamer(HttpServerResponse response, ByteRange range, Vertx vertx) {
    this.response = response;
    this.range = range;
    this.vertx = vertx;
  }

  /** The number of bytes written to the response. */
  long sentBytes() {
    return sentBytes;
  }

  /**
   * Sends the range and ends the response; completes early if the client disconnects. Fails if the
   * file cannot be read.
   */
  Uni<Void> stream(Path file) {
    var options = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(file.toString(), options)
        .chain(
            content ->
                Uni.createFrom()
                    .<Void>emitter(done -> sendAll(content.getDelegate(), done))
                    .onTermination()
                    .invoke(() -> content.getDelegate().close()));
  }

  private void sendAll(AsyncFile content, UniEmitter<? super Void> done) {
    if (response.closed()) {
      done.complete(null);
      return;
    }
    response.closeHandler(closed -> done.complete(null));
    content.exceptionHandler(done::fail);
    content.endHandler(
        end -> {
          if (sentBytes == range.length()) {
            response.end();
            done.complete(null);
          } else {
            done.fail(new EOFException("The content file is truncated"));
          }
        });
    content
        .setReadBufferSize(CHUNK_SIZE)
        .setReadPos(range.from())
        .setReadLength(range.length())
        .handler(chunk -> sendChunk(content, chunk));
  }

  private void sendChunk(AsyncFile content, Buffer chunk) {
    if (response.closed()) {
      return;
    }
    sentBytes += chunk.length();
    response.write(chunk);
    if (response.writeQueueFull()) {
      content.pause();
      response.drainHandler(drained -> content.resume());
    }
  }
}
