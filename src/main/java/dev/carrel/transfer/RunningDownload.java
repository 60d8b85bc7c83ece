package dev.carrel.transfer;

import dev.carrel.content.ContentStore;
import dev.carrel.operation.Downloads;
import dev.carrel.store.DownloadSessionFileStore.File;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.mutiny.core.Vertx;
import org.jboss.logging.Logger;

/**
 * A download: read as fast as the client takes it, with one chunk and the socket's own buffer in
 * between.
 */
final class RunningDownload extends Transfer {
  private static final Logger LOG = Logger.getLogger(RunningDownload.class);
  private static final int CHUNK = 256 * 1024;

  private final File file;
  private final Downloads downloads;
  private final ContentStore contents;
  private final TransferAnswers answers;
  private final Vertx vertx;

  RunningDownload(
      HttpServerRequest request,
      File file,
      Downloads downloads,
      ContentStore contents,
      RunningTransfers running,
      TransferAnswers answers,
      Vertx vertx) {
    super(request, file.session(), running, downloads.renewal(), vertx);
    this.file = file;
    this.downloads = downloads;
    this.contents = contents;
    this.answers = answers;
    this.vertx = vertx;
  }

  void start() {
    list();
    String path = contents.path(file.content()).toString();
    renew()
        .chain(
            () ->
                vertx
                    .fileSystem()
                    .open(path, new OpenOptions().setRead(true).setWrite(false).setCreate(false)))
        .subscribe()
        .with(content -> send(content.getDelegate()), this::refuse);
  }

  private void send(AsyncFile content) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      finish(content);
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(file.size()));
    if (request.method() == HttpMethod.HEAD) {
      response.end();
      finish(content);
      return;
    }
    response.closeHandler(closed -> finish(content));
    response.exceptionHandler(failure -> finish(content));
    content.exceptionHandler(
        failure -> {
          if (!hasEnded()) {
            LOG.errorf(failure, "Content %s cannot be read", file.content().value());
            cut();
          }
        });
    content.endHandler(
        end -> {
          if (bytes() == file.size()) {
            response.end();
            finish(content);
          } else {
            LOG.errorf("Content %s is not whole", file.content().value());
            cut();
          }
        });
    tick();
    content.setReadBufferSize(CHUNK).handler(chunk -> send(content, chunk));
  }

  private void send(AsyncFile content, Buffer chunk) {
    HttpServerResponse response = request.response();
    if (hasEnded()) {
      return;
    }
    moved(chunk.length());
    response.write(chunk);
    if (response.writeQueueFull()) {
      content.pause();
      response.drainHandler(drained -> content.resume());
    }
  }

  private void finish(AsyncFile content) {
    if (end()) {
      content.close();
      renew().subscribe().with(noted -> {}, ended -> {});
    }
  }

  private void refuse(Throwable failure) {
    if (end()) {
      if (failure instanceof FileSystemException) {
        LOG.errorf(failure, "Content %s cannot be read", file.content().value());
        answers.refuse(request, downloads.unreadable(file));
      } else {
        answers.refuse(request, failure);
      }
    }
  }

  @Override
  Uni<Void> renew() {
    return downloads.progress(file, bytes());
  }

  @Override
  Uni<Void> check() {
    return downloads.check(file);
  }
}
