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
  private final TransferResponses responses;

  /** What the client says is in the body; null for the whole file. */
  private ContentRange range;

  private long contentLength;
  private boolean exceedsRange;
  private boolean isShuttingDown;

  public UploadTransfer(
      HttpServerRequest request,
      IncomingFile incomingFile,
      IncomingFileLifecycle incomingFileLifecycle,
      ContentStore contents,
      TransferRegistry running,
      TransferResponses responses,
      TransferExecutors transferExecutors,
      Vertx vertx) {
    super(incomingFile, incomingFileLifecycle, contents, running, transferExecutors, vertx);
    this.request = request;
    this.responses = responses;
  }

  public void start() {
    try {
      contentLength = contentLengthHeader();
      range = ContentRange.parse(request.getHeader(HttpHeaders.CONTENT_RANGE), contentLength);
      requireMatchingFile();
      if (startOffset() > file.file().keptBytes()) {
        responses.rejectGap(request, gapError(file.file().keptBytes()), file.file().keptBytes());
        return;
      }
      register();
    } catch (VapiError unfit) {
      responses.reject(request, unfit);
      return;
    }
    lifecycle.begin(file, startOffset()).subscribe().with(this::onBegun, this::abandon);
  }

  private long contentLengthHeader() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  private long startOffset() {
    return range == null ? 0 : range.from();
  }

  private void requireMatchingFile() {
    if (range != null && file.isArchive()) {
      throw Message.ARCHIVE_NOT_RESUMABLE.toError(ErrorType.INVALID_ARGUMENT, file.file().name());
    }
    Long announced = file.file().expectedSize();
    if (range != null && announced != null && announced != range.totalSize()) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT,
          range.totalSize(),
          "Content-Range",
          "the file was declared with %d bytes".formatted(announced));
    }
  }

  private VapiError gapError(long kept) {
    return Message.RANGE_NOT_CONTIGUOUS.toError(
        ErrorType.INVALID_ARGUMENT, startOffset(), file.file().name(), kept, kept);
  }

  private void onBegun(Optional<ContentId> before) {
    startRenewing();
    lifecycle
        .reserveSpace(file, range == null ? contentLength : range.totalSize())
        .chain(this::opened)
        .call(() -> before.map(this::copied).orElseGet(() -> Uni.createFrom().voidItem()))
        .subscribe()
        .with(sink -> startPipe(sink.size()), this::onPipeFailure);
  }

  private Uni<Void> copied(ContentId before) {
    return stalls
        .watch(transferExecutors.copying(() -> copy(before)))
        .chain(() -> isAborted ? Uni.createFrom().voidItem() : lifecycle.recordPrefixCopied(file));
  }

  private Sink copy(ContentId before) throws IOException {
    if (sink instanceof ContentWriter content) {
      content.appendPrefixOf(contents.path(before), startOffset(), this::stopsCopying);
    }
    return sink;
  }

  private boolean stopsCopying() {
    stalls.progressed();
    return isAborted;
  }

  private void startPipe(long kept) {
    if (isAborted || request.response().closed()) {
      suspend(kept, this::closeConnection);
      return;
    }
    if (kept < startOffset()) {
      suspend(kept, () -> responses.rejectGap(request, gapError(kept), kept));
      return;
    }
    pipe =
        new SinkPipe(
            request, sink, this::onReceived, this::countReceived, transferExecutors, stalls);
    try {
      onReceived(kept);
    } catch (VapiError refusal) {
      reject(refusal);
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    ZeroCopyBodyReader tap = ZeroCopyBodyReader.install(request);
    pipe.run(tap::takeBytes)
        .onTermination()
        .invoke(tap::close)
        .subscribe()
        .with(this::onPipeEnded, this::onPipeFailure);
  }

  /** As soon as it is known that nothing can come of the bytes, no more are taken. */
  private void onReceived(long bytes) {
    if (range != null && bytes > range.to() + 1) {
      exceedsRange = true;
      throw rangeMismatch();
    }
    lifecycle.requireWithinLimits(
        file, Math.max(bytes, range == null ? contentLength : range.totalSize()));
  }

  private VapiError rangeMismatch() {
    return Message.INVALID_VALUE.toError(
        ErrorType.INVALID_ARGUMENT,
        request.getHeader(HttpHeaders.CONTENT_RANGE),
        "Content-Range",
        "the body length does not match the range");
  }

  private void onPipeEnded(EndOfStream endOfStream) {
    long size = pipe.writtenBytes();
    if (range == null ? endOfStream == EndOfStream.COMPLETE : size == range.totalSize()) {
      commitSink();
    } else if (endOfStream == EndOfStream.ABORTED) {
      suspend(size, this::closeConnection);
    } else if (size == range.to() + 1) {
      finishAndRespond(TransferResult.DONE, size, () -> responses.partCompleted(request, size));
    } else {
      suspend(size, () -> responses.reject(request, rangeMismatch()));
    }
  }

  @Override
  public void onCompleted() {
    if (finish(TransferResult.DONE)) {
      responses.completed(request);
    }
  }

  @Override
  public void reject(VapiError why) {
    if (exceedsRange) {
      suspend(pipe.writtenBytes(), () -> responses.reject(request, why));
    } else {
      fail(why);
    }
  }

  private void fail(VapiError why) {
    if (finish(TransferResult.failed(why))) {
      deleteContent();
      lifecycle
          .reject(file, why.messages().get(0))
          .subscribe()
          .with(done -> responses.reject(request, why), gone -> responses.reject(request, why));
    }
  }

  /**
   * The file waits for the rest, or to be sent again.
   *
   * @param then what the client is told
   */
  private void suspend(long kept, Runnable then) {
    finishAndRespond(interruptedResult(), kept, then);
  }

  /** Bytes count as kept only if they could be brought to the disk. */
  private void finishAndRespond(TransferResult how, long kept, Runnable then) {
    stopRenewing();
    closeSink()
        .chain(() -> lifecycle.suspend(file, kept))
        .subscribe()
        .with(
            waiting -> {
              finish(how);
              then.run();
            },
            failure -> {
              if (failure instanceof IOException) {
                fail(unwritable(failure));
              } else {
                finish(how);
                deleteContent();
                responses.reject(request, failure);
              }
            });
  }

  @Override
  public void abandon(Throwable why) {
    if (finish(TransferResult.failed(why))) {
      deleteContent();
      responses.reject(request, why);
    }
  }

  @Override
  public TransferKind kind() {
    return TransferKind.UPLOAD;
  }

  /** Until bytes are taken, those that came before are copied. */
  @Override
  public boolean isBusy() {
    return pipe == null || pipe.isWriting() || super.isBusy();
  }

  @Override
  public Uni<Void> renewLease() {
    if (pipe == null) {
      return lifecycle.recordProgress(file, startOffset());
    }
    pipe.writePending();
    return lifecycle.recordProgress(file, pipe.writtenBytes());
  }

  @Override
  public Uni<Void> requireActive() {
    if (pipe != null) {
      pipe.writePending();
    }
    return lifecycle.requireActive(file);
  }

  /**
   * Its request ends when what was received is noted, and not before: the replica stops when the
   * last request has ended.
   */
  @Override
  public void abortForShutdown() {
    eventLoop.runOnContext(
        now -> {
          if (!hasEnded()) {
            isShuttingDown = true;
            setReasonIfAbsent(TransferFailure.SHUTDOWN);
            abortPipe();
          }
        });
  }

  private void abortPipe() {
    isAborted = true;
    if (pipe != null) {
      pipe.onEnd(EndOfStream.ABORTED);
    }
  }

  private void closeConnection() {
    if (isShuttingDown) {
      responses.reject(request, TransferResponses.shuttingDownError());
    } else {
      ConnectionCloser.closeNow(request);
    }
  }

  /** Over HTTP/2 the request does not notice that its own side has ended it. */
  @Override
  public void abort() {
    ConnectionCloser.closeNow(request);
    abortPipe();
  }
}
