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
 * Reads a range of a file and writes it to a response, with one chunk and the socket's own buffer
 * in between.
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

  /** How many bytes the response has taken. */
  long sentBytes() {
    return sentBytes;
  }

  /** Ends the response after the last byte; fails where the file cannot be read. */
  Uni<Void> stream(Path file) {
    var reading = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(file.toString(), reading)
        .chain(
            content ->
                Uni.createFrom()
                    .<Void>emitter(done -> send(content.getDelegate(), done))
                    .onTermination()
                    .invoke(() -> content.getDelegate().close()));
  }

  private void send(AsyncFile content, UniEmitter<? super Void> done) {
    if (response.closed()) {
      done.complete(null);
      return;
    }
    response.closeHandler(gone -> done.complete(null));
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
        .handler(chunk -> send(content, chunk));
  }

  private void send(AsyncFile content, Buffer chunk) {
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
