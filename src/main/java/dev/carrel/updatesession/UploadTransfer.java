package dev.carrel.updatesession;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.content.Sink;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.internals.ZeroCopyBodyReader;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.transfer.TransferResponses;
import dev.carrel.transfer.TransferResult;
import dev.carrel.updatesession.SinkPipe.EndOfStream;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.util.Optional;

/**
 * An upload: a file, or a part of it that continues what came before.
 *
 * <p>A part is received into a content of its own like any other upload, after what came before has
 * been copied there. So an earlier upload that still runs somewhere, behind a connection that
 * nobody noticed to be dead, never writes into the same content.
 */
public final class UploadTransfer extends IncomingTransfer {
  private final HttpServerRequest request;
  private final TransferResponses answers;

  /** What the client says is in the body; null for the whole file. */
  private ContentRange part;

  private long bodyLength;
  private boolean hasOverrun;
  private boolean leaving;

  public UploadTransfer(
      HttpServerRequest request,
      IncomingFile arrival,
      IncomingFileLifecycle arrivals,
      ContentStore contents,
      TransferRegistry running,
      TransferResponses answers,
      TransferExecutors workers,
      Vertx vertx) {
    super(arrival, arrivals, contents, running, workers, vertx);
    this.request = request;
    this.answers = answers;
  }

  public void start() {
    try {
      bodyLength = announcedLength();
      part = ContentRange.parse(request.getHeader(HttpHeaders.CONTENT_RANGE), bodyLength);
      fitsTheFile();
      if (from() > arrival.file().kept()) {
        answers.refuseGap(request, gap(arrival.file().kept()), arrival.file().kept());
        return;
      }
      list();
    } catch (VapiError unfit) {
      answers.refuse(request, unfit);
      return;
    }
    arrivals.begin(arrival, from()).subscribe().with(this::open, this::giveUp);
  }

  private long announcedLength() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  private long from() {
    return part == null ? 0 : part.from();
  }

  private void fitsTheFile() {
    if (part != null && arrival.isArchive()) {
      throw Message.ARCHIVE_IN_PARTS.as(ErrorType.INVALID_ARGUMENT, arrival.file().name());
    }
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
    arrivals
        .reserve(arrival, part == null ? bodyLength : part.whole())
        .chain(this::opened)
        .call(() -> before.map(this::copied).orElseGet(() -> Uni.createFrom().voidItem()))
        .subscribe()
        .with(sink -> receive(sink.size()), this::stopped);
  }

  private Uni<Void> copied(ContentId before) {
    return stalls
        .watch(workers.copying(() -> copy(before)))
        .chain(() -> cut ? Uni.createFrom().voidItem() : arrivals.copied(arrival));
  }

  private Sink copy(ContentId before) throws IOException {
    if (sink instanceof ContentWriter content) {
      content.appendBeginningOf(contents.path(before), from(), this::stopsCopying);
    }
    return sink;
  }

  private boolean stopsCopying() {
    stalls.progressed();
    return cut;
  }

  private void receive(long kept) {
    if (cut || request.response().closed()) {
      interrupted(kept, this::sayNoMore);
      return;
    }
    if (kept < from()) {
      interrupted(kept, () -> answers.refuseGap(request, gap(kept), kept));
      return;
    }
    intake = new SinkPipe(request, sink, this::check, this::moved, workers, stalls);
    try {
      check(kept);
    } catch (VapiError refusal) {
      reject(refusal);
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    ZeroCopyBodyReader tap = ZeroCopyBodyReader.of(request);
    intake
        .run(tap::take)
        .onTermination()
        .invoke(tap::close)
        .subscribe()
        .with(this::arrived, this::stopped);
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

  private void arrived(EndOfStream end) {
    long size = intake.written();
    if (part == null ? end == EndOfStream.WHOLE : size == part.whole()) {
      commit();
    } else if (end == EndOfStream.BROKEN) {
      interrupted(size, this::sayNoMore);
    } else if (size == part.to() + 1) {
      ended(TransferResult.DONE, size, () -> answers.partReceived(request, size));
    } else {
      interrupted(size, () -> answers.refuse(request, misfit()));
    }
  }

  @Override
  public void received() {
    if (end(TransferResult.DONE)) {
      answers.received(request);
    }
  }

  @Override
  public void reject(VapiError why) {
    if (hasOverrun) {
      interrupted(intake.written(), () -> answers.refuse(request, why));
    } else {
      fail(why);
    }
  }

  private void fail(VapiError why) {
    if (end(TransferResult.failed(why))) {
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
    ended(interrupted(), kept, then);
  }

  /** Bytes count as kept only if they could be brought to the disk. */
  private void ended(TransferResult how, long kept, Runnable then) {
    settle();
    close()
        .chain(() -> arrivals.interrupted(arrival, kept))
        .subscribe()
        .with(
            waiting -> {
              end(how);
              then.run();
            },
            failure -> {
              if (failure instanceof IOException) {
                fail(unwritable(failure));
              } else {
                end(how);
                discard();
                answers.refuse(request, failure);
              }
            });
  }

  @Override
  public void giveUp(Throwable why) {
    if (end(TransferResult.failed(why))) {
      discard();
      answers.refuse(request, why);
    }
  }

  @Override
  public TransferKind kind() {
    return TransferKind.UPLOAD;
  }

  /** Until bytes are taken, those that came before are copied. */
  @Override
  public boolean isBusy() {
    return intake == null || intake.isWriting() || super.isBusy();
  }

  @Override
  public Uni<Void> renew() {
    if (intake == null) {
      return arrivals.progress(arrival, from());
    }
    intake.flush();
    return arrivals.progress(arrival, intake.written());
  }

  @Override
  public Uni<Void> check() {
    if (intake != null) {
      intake.flush();
    }
    return arrivals.check(arrival);
  }

  /**
   * Its request ends when what was received is noted, and not before: the replica stops when the
   * last request has ended.
   */
  @Override
  public void leave() {
    eventLoop.runOnContext(
        now -> {
          if (!hasEnded()) {
            leaving = true;
            becauseOf(TransferFailure.SHUTDOWN);
            stopReceiving();
          }
        });
  }

  private void stopReceiving() {
    cut = true;
    if (intake != null) {
      intake.ended(EndOfStream.BROKEN);
    }
  }

  private void sayNoMore() {
    if (leaving) {
      answers.refuse(request, TransferResponses.shuttingDown());
    } else {
      ConnectionCloser.cut(request);
    }
  }

  /** Over HTTP/2 the request does not notice that its own side has ended it. */
  @Override
  public void breakOff() {
    ConnectionCloser.cut(request);
    stopReceiving();
  }
}
