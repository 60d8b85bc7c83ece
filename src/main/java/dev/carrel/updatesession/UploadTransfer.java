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
 * An upload of a whole file, or of a range that resumes an interrupted upload.
 *
 * <p>Each upload writes to a content of its own. An upload that resumes first copies the stored
 * bytes into its content. So an earlier upload that still runs, for example because its server has
 * not noticed a lost connection, never writes to the same content.
 */
public final class UploadTransfer extends IncomingTransfer {
  private final HttpServerRequest request;
  private final TransferResponses responses;

  /** The range that the request sends; null if it sends the whole file. */
  private ContentRange range;

  /** The number of bytes of the body; less than 0 if unknown. */
  private long contentLength;

  private boolean exceedsRange;
  private boolean isShuttingDown;

  /** Creates an upload of one request; {@link #start} begins it. */
  public UploadTransfer(
      HttpServerRequest request,
      IncomingFile incomingFile,
      IncomingFileLifecycle incomingFileLifecycle,
      ContentStore contents,
      TransferRegistry registry,
      TransferResponses responses,
      TransferExecutors transferExecutors,
      Vertx vertx) {
    super(incomingFile, incomingFileLifecycle, contents, registry, transferExecutors, vertx);
    this.request = request;
    this.responses = responses;
  }

  /** Checks the request headers, and begins to receive the file if they are valid. */
  public void start() {
    try {
      contentLength = contentLengthHeader();
      range = ContentRange.parse(request.getHeader(HttpHeaders.CONTENT_RANGE), contentLength);
      requireRangeMatchesFile();
      if (startOffset() > incomingFile.file().keptBytes()) {
        responses.rejectGap(
            request, gapError(incomingFile.file().keptBytes()), incomingFile.file().keptBytes());
        return;
      }
      register();
    } catch (VapiError error) {
      responses.reject(request, error);
      return;
    }
    lifecycle.begin(incomingFile, startOffset()).subscribe().with(this::onBegun, this::abandon);
  }

  private long contentLengthHeader() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  private long startOffset() {
    return range == null ? 0 : range.from();
  }

  private void requireRangeMatchesFile() {
    if (range != null && incomingFile.isArchive()) {
      throw Message.ARCHIVE_NOT_RESUMABLE.toError(
          ErrorType.INVALID_ARGUMENT, incomingFile.file().name());
    }
    Long expectedSize = incomingFile.file().expectedSize();
    if (range != null && expectedSize != null && expectedSize != range.totalSize()) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT,
          range.totalSize(),
          "Content-Range",
          "the file was declared with %d bytes".formatted(expectedSize));
    }
  }

  private VapiError gapError(long keptBytes) {
    return Message.RANGE_NOT_CONTIGUOUS.toError(
        ErrorType.INVALID_ARGUMENT,
        startOffset(),
        incomingFile.file().name(),
        keptBytes,
        keptBytes);
  }

  private void onBegun(Optional<ContentId> previous) {
    startRenewing();
    lifecycle
        .reserveSpace(incomingFile, range == null ? contentLength : range.totalSize())
        .chain(this::openSink)
        .call(() -> previous.map(this::copyPrefix).orElseGet(() -> Uni.createFrom().voidItem()))
        .subscribe()
        .with(sink -> startPipe(sink.size()), this::onPipeFailure);
  }

  private Uni<Void> copyPrefix(ContentId previous) {
    return stallDetector
        .watch(transferExecutors.runCopy(() -> appendPrefix(previous)))
        .chain(
            () ->
                isAborted
                    ? Uni.createFrom().voidItem()
                    : lifecycle.recordPrefixCopied(incomingFile));
  }

  private Sink appendPrefix(ContentId previous) throws IOException {
    if (sink instanceof ContentWriter content) {
      content.appendPrefixOf(contents.path(previous), startOffset(), this::onCopyProgress);
    }
    return sink;
  }

  /** Returns whether copying must stop. */
  private boolean onCopyProgress() {
    stallDetector.recordProgress();
    return isAborted;
  }

  private void startPipe(long keptBytes) {
    if (isAborted || request.response().closed()) {
      suspend(keptBytes, this::closeOrRejectForShutdown);
      return;
    }
    if (keptBytes < startOffset()) {
      suspend(keptBytes, () -> responses.rejectGap(request, gapError(keptBytes), keptBytes));
      return;
    }
    pipe =
        new SinkPipe(
            request,
            sink,
            this::requireValidSize,
            this::countReceived,
            transferExecutors,
            stallDetector);
    try {
      requireValidSize(keptBytes);
    } catch (VapiError error) {
      reject(error);
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    ZeroCopyBodyReader reader = ZeroCopyBodyReader.install(request);
    pipe.run(reader::detachBytes)
        .onTermination()
        .invoke(reader::close)
        .subscribe()
        .with(this::onPipeEnded, this::onPipeFailure);
  }

  /** Throws as soon as the size of the file is known to be invalid, so that reading stops early. */
  private void requireValidSize(long bytes) {
    if (range != null && bytes > range.to() + 1) {
      exceedsRange = true;
      throw rangeMismatch();
    }
    lifecycle.requireWithinLimits(
        incomingFile, Math.max(bytes, range == null ? contentLength : range.totalSize()));
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
      suspend(size, this::closeOrRejectForShutdown);
    } else if (size == range.to() + 1) {
      suspendAndRespond(TransferResult.DONE, size, () -> responses.rangeCompleted(request, size));
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
  public void reject(VapiError error) {
    if (exceedsRange) {
      suspend(pipe.writtenBytes(), () -> responses.reject(request, error));
    } else {
      rejectFile(error);
    }
  }

  private void rejectFile(VapiError error) {
    if (finish(TransferResult.failed(error))) {
      deleteContent();
      lifecycle
          .reject(incomingFile, error.messages().get(0))
          .subscribe()
          .with(
              rejected -> responses.reject(request, error),
              failure -> responses.reject(request, error));
    }
  }

  /**
   * Ends the upload so that the client can resume it or send the file again.
   *
   * @param respond sends the response, or closes the connection
   */
  private void suspend(long keptBytes, Runnable respond) {
    suspendAndRespond(interruptedResult(), keptBytes, respond);
  }

  /** Records the kept bytes only after closing the sink, which flushes them to disk. */
  private void suspendAndRespond(TransferResult result, long keptBytes, Runnable respond) {
    stopRenewing();
    closeSink()
        .chain(() -> lifecycle.suspend(incomingFile, keptBytes))
        .subscribe()
        .with(
            suspended -> {
              finish(result);
              respond.run();
            },
            failure -> {
              if (failure instanceof IOException) {
                rejectFile(logWriteFailure(failure));
              } else {
                finish(result);
                deleteContent();
                responses.reject(request, failure);
              }
            });
  }

  @Override
  public void abandon(Throwable failure) {
    if (finish(TransferResult.failed(failure))) {
      deleteContent();
      responses.reject(request, failure);
    }
  }

  @Override
  public TransferKind kind() {
    return TransferKind.UPLOAD;
  }

  /** Also true before the body is read, while stored bytes are copied. */
  @Override
  public boolean isBusy() {
    return pipe == null || pipe.isWriting() || super.isBusy();
  }

  @Override
  public Uni<Void> renewLease() {
    if (pipe == null) {
      return lifecycle.recordProgress(incomingFile, startOffset());
    }
    pipe.writePending();
    return lifecycle.recordProgress(incomingFile, pipe.writtenBytes());
  }

  @Override
  public Uni<Void> requireActive() {
    if (pipe != null) {
      pipe.writePending();
    }
    return lifecycle.requireActive(incomingFile);
  }

  /**
   * Stops reading. Responds only after the received bytes are recorded, because the replica stops
   * as soon as the last request has ended.
   */
  @Override
  public void abortForShutdown() {
    eventLoop.runOnContext(
        ignored -> {
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

  private void closeOrRejectForShutdown() {
    if (isShuttingDown) {
      responses.reject(request, TransferResponses.shuttingDownError());
    } else {
      ConnectionCloser.closeNow(request);
    }
  }

  /**
   * Closes the connection or stream, and ends the pipe. The pipe is ended explicitly, because an
   * HTTP/2 request does not report a reset by its own side.
   */
  @Override
  public void abort() {
    ConnectionCloser.closeNow(request);
    abortPipe();
  }
}
