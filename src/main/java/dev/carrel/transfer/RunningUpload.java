package dev.carrel.transfer;

import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.operation.Uploads;
import dev.carrel.operation.Uploads.Upload;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.Vertx;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * An upload: the event loop gathers what arrives, a worker hashes and writes it, one chunk at a
 * time.
 *
 * <pre>
 * request ──► gathered ──(256 KiB, or the end)──► worker: hash, write ──► gathered …
 *    ▲                                                │
 *    └── paused while a chunk is written and the next one is full
 * </pre>
 *
 * <p>So two chunks are held at most, whatever the file's size.
 */
final class RunningUpload extends Transfer {
  private static final Logger LOG = Logger.getLogger(RunningUpload.class);
  private static final int CHUNK = 256 * 1024;

  private final Upload upload;
  private final Uploads uploads;
  private final ContentStore contents;
  private final TransferAnswers answers;
  private final Vertx vertx;

  private ContentWriter writer;
  private Buffer gathered = Buffer.buffer(CHUNK);

  /** A worker has the writer. */
  private boolean writing;

  /** The request's body is here to its end. */
  private boolean complete;

  /** The request will not come to its end. */
  private boolean broken;

  RunningUpload(
      HttpServerRequest request,
      Upload upload,
      Uploads uploads,
      ContentStore contents,
      RunningTransfers running,
      TransferAnswers answers,
      Vertx vertx) {
    super(request, upload.session(), running, uploads.renewal(), vertx);
    this.upload = upload;
    this.uploads = uploads;
    this.contents = contents;
    this.answers = answers;
    this.vertx = vertx;
  }

  void start() {
    list();
    try {
      uploads.checkSize(upload, announcedLength());
    } catch (VapiError tooLarge) {
      answer(tooLarge);
      return;
    }
    uploads
        .begin(upload)
        .subscribe()
        .with(
            begun ->
                onWorker(() -> contents.begin(upload.content(), upload.algorithm()))
                    .subscribe()
                    .with(this::receive, this::unwritable),
            this::answer);
  }

  private long announcedLength() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  private void receive(ContentWriter content) {
    writer = content;
    tick();
    if (request.response().closed()) {
      broken();
      return;
    }
    request.handler(this::gather);
    request.endHandler(
        end -> {
          complete = true;
          proceed();
        });
    request.exceptionHandler(failure -> broken());
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    request.resume();
  }

  private void broken() {
    broken = true;
    proceed();
  }

  private void gather(Buffer arrived) {
    gathered.appendBuffer(arrived);
    moved(arrived.length());
    try {
      uploads.checkSize(upload, bytes());
    } catch (VapiError tooLarge) {
      reject(tooLarge);
      return;
    }
    if (gathered.length() >= CHUNK) {
      if (writing) {
        request.pause();
      } else {
        proceed();
      }
    }
  }

  /**
   * Does what is to be done next; called whenever something has arrived, ended, broken, or been
   * written.
   */
  private void proceed() {
    if (writing || hasEnded()) {
      return;
    }
    if (broken) {
      interrupted();
    } else if (gathered.length() >= CHUNK || complete && gathered.length() > 0) {
      write();
    } else if (complete) {
      commit();
    }
  }

  private void write() {
    Buffer chunk = gathered;
    gathered = Buffer.buffer(CHUNK);
    writing = true;
    onWorker(
            () -> {
              writer.append(ByteBuffer.wrap(chunk.getBytes()));
              return chunk;
            })
        .onTermination()
        .invoke(() -> writing = false)
        .subscribe()
        .with(
            written -> {
              if (hasEnded()) {
                discard();
              } else {
                request.resume();
                proceed();
              }
            },
            this::unwritable);
  }

  private void commit() {
    writing = true;
    onWorker(writer::commit)
        .onTermination()
        .invoke(() -> writing = false)
        .subscribe()
        .with(
            received ->
                uploads
                    .received(upload, received)
                    .subscribe()
                    .with(done -> answer(null), this::received),
            this::unwritable);
  }

  /**
   * What came is not what was announced, or nobody waits for it; or else it is unknown whether it
   * counted.
   */
  private void received(Throwable failure) {
    if (failure instanceof VapiError) {
      discard();
    }
    answer(failure);
  }

  private void unwritable(Throwable cause) {
    LOG.errorf(
        cause, "Content %s of session %s cannot be written", upload.content().value(), session());
    reject(uploads.unwritable(upload, cause));
  }

  /** Stops taking bytes: nothing can come of them, so the session fails. */
  private void reject(VapiError why) {
    if (end()) {
      request.handler(null);
      if (!writing) {
        discard();
      }
      uploads
          .rejected(upload, why.messages().get(0))
          .subscribe()
          .with(done -> answers.refuse(request, why), gone -> answers.refuse(request, why));
    }
  }

  /** The client is gone, or was cut. */
  private void interrupted() {
    if (end()) {
      discard();
      uploads
          .interrupted(upload)
          .subscribe()
          .with(
              done -> {},
              failure -> LOG.warnf("The end of an upload could not be noted: %s", failure));
    }
  }

  /** Ends with the answer that all is well, or that it is not. */
  private void answer(Throwable failure) {
    if (end()) {
      if (failure == null) {
        answers.received(request);
      } else {
        answers.refuse(request, failure);
      }
    }
  }

  /**
   * Closes and removes what was received, on a worker: either may block. The tables would have it
   * swept too, but only if its file was there when they did.
   */
  private void discard() {
    onWorker(
            () -> {
              if (writer != null) {
                writer.close();
              }
              contents.discard(upload.content());
              return upload;
            })
        .subscribe()
        .with(
            discarded -> {},
            failure ->
                LOG.warnf("Content %s stays for now: %s", upload.content().value(), failure));
  }

  private <T> Uni<T> onWorker(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  @Override
  boolean isBusy() {
    return writing;
  }

  @Override
  Uni<Void> renew() {
    return uploads.progress(upload, bytes());
  }

  @Override
  Uni<Void> check() {
    return uploads.check(upload);
  }
}
