package dev.carrel.transfer;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.operation.Arrivals;
import dev.carrel.operation.Arrivals.Arrival;
import dev.carrel.session.FileReplaced;
import dev.carrel.transfer.Intake.End;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * An upload: a file, or a part of it that continues what came before.
 *
 * <p>A part is received into a content of its own like any other upload, after what came before has
 * been copied there. So an earlier upload that still runs somewhere, behind a connection that
 * nobody noticed to be dead, never writes into the same content.
 */
final class RunningUpload extends Transfer {
  private static final Logger LOG = Logger.getLogger(RunningUpload.class);

  private final HttpServerRequest request;
  private final Arrival arrival;
  private final Arrivals arrivals;
  private final ContentStore contents;
  private final TransferAnswers answers;
  private final Vertx vertx;

  /** What the client says is in the body; null for the whole file. */
  private ContentRange part;

  private long bodyLength;
  private boolean hasOverrun;
  private ContentWriter writer;
  private Intake intake;

  RunningUpload(
      HttpServerRequest request,
      Arrival arrival,
      Arrivals arrivals,
      ContentStore contents,
      RunningTransfers running,
      TransferAnswers answers,
      Vertx vertx) {
    super(arrival.session(), running, arrivals.renewal(), vertx);
    this.request = request;
    this.arrival = arrival;
    this.arrivals = arrivals;
    this.contents = contents;
    this.answers = answers;
    this.vertx = vertx;
  }

  void start() {
    try {
      bodyLength = announcedLength();
      part = ContentRange.parse(request.getHeader(HttpHeaders.CONTENT_RANGE), bodyLength);
      fitsTheFile();
    } catch (VapiError unfit) {
      answers.refuse(request, unfit);
      return;
    }
    if (from() > arrival.file().kept()) {
      answers.refuseGap(request, gap(arrival.file().kept()), arrival.file().kept());
      return;
    }
    list();
    arrivals.begin(arrival, from()).subscribe().with(this::open, this::answer);
  }

  private long announcedLength() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  private long from() {
    return part == null ? 0 : part.from();
  }

  private void fitsTheFile() {
    Long announced = arrival.file().expectedSize();
    if (part != null && announced != null && announced != part.whole()) {
      throw Message.INVALID_VALUE.as(
          ErrorType.INVALID_ARGUMENT,
          part.whole(),
          "Content-Range",
          "the file was announced with %d bytes".formatted(announced));
    }
  }

  private VapiError gap(long kept) {
    return Message.UPLOAD_GAP.as(
        ErrorType.INVALID_ARGUMENT, from(), arrival.file().name(), kept, kept);
  }

  private void open(Optional<ContentId> before) {
    tick();
    onWorker(
            () -> {
              writer = contents.begin(arrival.content(), arrival.algorithm());
              if (before.isPresent()) {
                writer.appendBeginningOf(contents.path(before.get()), from());
              }
              return writer.size();
            })
        .subscribe()
        .with(this::receive, this::unwritable);
  }

  private void receive(long kept) {
    if (kept < from()) {
      interrupted(kept, () -> answers.refuseGap(request, gap(kept), kept));
      return;
    }
    intake = new Intake(request, writer, this::check, vertx);
    if (request.response().closed()) {
      intake.ended(End.BROKEN);
    }
    try {
      check(kept);
    } catch (VapiError refusal) {
      reject(refusal);
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    intake.run().subscribe().with(this::arrived, this::stopped);
  }

  /** As soon as it is known that nothing can come of the bytes, no more are taken. */
  private void check(long bytes) {
    if (part != null && bytes > part.to() + 1) {
      hasOverrun = true;
      throw misfit();
    }
    arrivals.checkSize(arrival, Math.max(bytes, part == null ? bodyLength : part.whole()));
  }

  private VapiError misfit() {
    return Message.INVALID_VALUE.as(
        ErrorType.INVALID_ARGUMENT,
        request.getHeader(HttpHeaders.CONTENT_RANGE),
        "Content-Range",
        "the body has another length");
  }

  private void arrived(End end) {
    long size = intake.written();
    if (part == null ? end == End.WHOLE : size == part.whole()) {
      commit();
    } else if (end == End.BROKEN) {
      interrupted(size, () -> Connections.cut(request));
    } else if (size == part.to() + 1) {
      interrupted(size, () -> answers.partReceived(request, size));
    } else {
      interrupted(size, () -> answers.refuse(request, misfit()));
    }
  }

  private void commit() {
    onWorker(writer::commit)
        .subscribe()
        .with(
            received ->
                arrivals
                    .received(arrival, received)
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

  private void stopped(Throwable why) {
    if (hasOverrun) {
      interrupted(intake.written(), () -> answers.refuse(request, why));
    } else if (why instanceof VapiError refusal) {
      reject(refusal);
    } else {
      unwritable(why);
    }
  }

  private void unwritable(Throwable cause) {
    LOG.errorf(
        cause, "Content %s of session %s cannot be written", arrival.content().value(), session());
    reject(arrivals.unwritable(arrival, cause));
  }

  /** Nothing can come of the bytes, so the session fails. */
  private void reject(VapiError why) {
    if (end()) {
      discard();
      arrivals
          .rejected(arrival, why.messages().get(0))
          .subscribe()
          .with(done -> answers.refuse(request, why), gone -> answers.refuse(request, why));
    }
  }

  /**
   * The file waits for the rest, or to be sent again.
   *
   * @param then what the client is told
   */
  private void interrupted(long kept, Runnable then) {
    if (end()) {
      close()
          .chain(() -> arrivals.interrupted(arrival, kept))
          .subscribe()
          .with(
              waiting -> then.run(),
              failure -> {
                discard();
                answers.refuse(request, failure);
              });
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

  private void discard() {
    close()
        .chain(() -> arrivals.abandoned(arrival))
        .subscribe()
        .with(
            discarded -> {},
            failure ->
                LOG.warnf("Content %s stays for now: %s", arrival.content().value(), failure));
  }

  /** On a worker, for it may block. */
  private Uni<Void> close() {
    return onWorker(
        () -> {
          if (writer != null) {
            writer.close();
          }
          return null;
        });
  }

  private <T> Uni<T> onWorker(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  @Override
  long bytes() {
    return intake == null ? 0 : intake.written();
  }

  /** Until bytes are taken, those that came before are copied, on a worker. */
  @Override
  boolean isBusy() {
    return intake == null || intake.isWriting();
  }

  @Override
  Uni<Void> renew() {
    if (intake == null) {
      return arrivals.progress(arrival, from());
    }
    intake.flush();
    return arrivals.progress(arrival, intake.written());
  }

  @Override
  Uni<Void> check() {
    intake.flush();
    return arrivals.check(arrival);
  }

  @Override
  void breakOff() {
    Connections.cut(request);
  }

  @Override
  boolean isReplacedBy(FileReplaced replaced) {
    return arrival.file().name().equals(replaced.file())
        && !arrival.content().value().equals(replaced.content());
  }
}
