package dev.carrel.updatesession;

import dev.carrel.content.ContentId;
import dev.carrel.fault.FaultyStream;
import dev.carrel.fault.TransferFault;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.internals.ZeroCopyBodyReader;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferResponses;
import dev.carrel.transfer.TransferResult;
import dev.carrel.updatesession.SinkPipe.EndOfStream;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/**
 * An upload of a whole file, or of a range that resumes an interrupted upload.
 *
 * <p>Each upload writes to a content of its own. An upload that resumes first copies the stored
 * bytes into its content. So an earlier upload that still runs, for example because its server has
 * not noticed a lost connection, never writes to the same content.
 */
public final class UploadTransfer implements TransferPeer {
  private final HttpServerRequest request;
  private final TransferResponses responses;
  private final IncomingFile incomingFile;

  /** Null if no fault fires. */
  private final TransferFault fault;

  private final IncomingFileLifecycle lifecycle;

  /** The range that the request sends; null if it sends the whole file. */
  private final ContentRange range;

  /** The number of bytes of the body; less than 0 if unknown. */
  private final long contentLength;

  private final FileReceiver receiver;

  /** Whether a fault closes the connection, also if all bytes have arrived. */
  private boolean isCut;

  /** The error to report if the body is longer than its range; null otherwise. */
  private VapiError rangeError;

  private UploadTransfer(
      HttpServerRequest request,
      IncomingFile incomingFile,
      TransferFault fault,
      IncomingFileLifecycle lifecycle,
      FileReceivers receivers,
      TransferResponses responses) {
    this.request = request;
    this.fault = fault;
    this.responses = responses;
    this.incomingFile = incomingFile;
    this.lifecycle = lifecycle;
    this.contentLength = contentLengthOf(request);
    this.range = ContentRange.parse(request.getHeader(HttpHeaders.CONTENT_RANGE), contentLength);
    this.receiver = receivers.create(TransferKind.UPLOAD, incomingFile, startOffset(), this);
  }

  /**
   * Checks the headers of an upload request, and begins to receive the file if they are valid.
   *
   * @param fault null for none
   */
  public static void start(
      HttpServerRequest request,
      IncomingFile incomingFile,
      TransferFault fault,
      IncomingFileLifecycle lifecycle,
      FileReceivers receivers,
      TransferResponses responses) {
    try {
      new UploadTransfer(request, incomingFile, fault, lifecycle, receivers, responses).begin();
    } catch (VapiError error) {
      responses.reject(request, error);
    }
  }

  private static long contentLengthOf(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  private long startOffset() {
    return range == null ? 0 : range.from();
  }

  private void begin() {
    requireRangeMatchesFile();
    long keptBytes = incomingFile.file().keptBytes();
    if (startOffset() > keptBytes) {
      responses.rejectGap(request, gapError(keptBytes), keptBytes);
      return;
    }
    receiver.transfer().register();
    lifecycle
        .begin(incomingFile, startOffset())
        .subscribe()
        .with(this::onBegun, receiver::endWithoutChangingFile);
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
    receiver.transfer().startRenewing();
    receiver
        .recordUpload(request, request.getHeader(HttpHeaders.CONTENT_RANGE))
        .chain(() -> lifecycle.reserveSpace(incomingFile, announcedSize()))
        .chain(receiver::openSink)
        .call(() -> previous.map(receiver::copyPrefix).orElseGet(() -> Uni.createFrom().voidItem()))
        .subscribe()
        .with(sink -> receiveBody(sink.size()), receiver::handleFailure);
  }

  /** Returns the size of the file that the headers announce; less than 0 if they announce none. */
  private long announcedSize() {
    return range == null ? contentLength : range.totalSize();
  }

  private void receiveBody(long copiedBytes) {
    if (receiver.transfer().isAborted() || request.response().closed()) {
      suspend(this::closeConnection);
      return;
    }
    if (copiedBytes < startOffset()) { // The stored bytes were fewer than recorded.
      suspend(() -> responses.rejectGap(request, gapError(copiedBytes), copiedBytes));
      return;
    }
    try {
      requireValidSize(copiedBytes);
    } catch (VapiError error) {
      onUnusableBytes(error);
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    if (fault != null) {
      receiveWithFault();
      return;
    }
    ZeroCopyBodyReader reader = ZeroCopyBodyReader.install(request);
    receiver.receive(request, this::requireValidSize, reader::detachBytes, reader::close);
  }

  private void receiveWithFault() {
    FaultyStream body = fault.apply(request, lengthForFault(), this::cut);
    receiver.receive(
        body,
        bytes -> {
          body.requireSpace(incomingFile.file().name());
          requireValidSize(bytes);
        },
        ZeroCopyBodyReader::copyBytes,
        () -> {});
  }

  private long lengthForFault() {
    Long expectedSize = incomingFile.file().expectedSize();
    return contentLength >= 0 || expectedSize == null ? contentLength : expectedSize;
  }

  private Throwable cut() {
    isCut = true;
    return new ClosedChannelException();
  }

  /** Throws as soon as the size of the file is known to be invalid, so that reading stops early. */
  private void requireValidSize(long bytes) {
    if (range != null && bytes > range.to() + 1) {
      rangeError = rangeMismatch();
      throw rangeError;
    }
    lifecycle.requireWithinLimits(incomingFile, Math.max(bytes, announcedSize()));
  }

  private VapiError rangeMismatch() {
    return Message.INVALID_VALUE.toError(
        ErrorType.INVALID_ARGUMENT,
        request.getHeader(HttpHeaders.CONTENT_RANGE),
        "Content-Range",
        "the body length does not match the range");
  }

  @Override
  public void onPipeEnded(EndOfStream endOfStream) {
    long size = receiver.storedBytes();
    if (isCut) {
      suspend(this::closeConnection);
    } else if (range == null ? endOfStream == EndOfStream.COMPLETE : size == range.totalSize()) {
      receiver.commit();
    } else if (endOfStream == EndOfStream.ABORTED) {
      suspend(this::closeConnection);
    } else if (size == range.to() + 1) {
      receiver.suspend(TransferResult.DONE, () -> responses.rangeCompleted(request, size));
    } else {
      suspend(() -> responses.reject(request, rangeMismatch()));
    }
  }

  /**
   * Suspends the upload if the error is that the body exceeds its range, because the stored bytes
   * are still valid. Otherwise rejects the file.
   */
  @Override
  public void onUnusableBytes(VapiError error) {
    if (error == rangeError) {
      suspend(() -> responses.reject(request, error));
    } else {
      receiver.reject(error, error);
    }
  }

  /** Ends the upload so that the client can resume it or send the file again. */
  private void suspend(Runnable respond) {
    receiver.suspend(receiver.transfer().interruptedResult(), respond);
  }

  @Override
  public void onCompleted() {
    VapiError error = fault == null ? null : fault.errorAfter();
    if (error != null) {
      responses.reject(request, error);
    } else if (fault != null && fault.losesResponse()) {
      disconnect();
    } else {
      responses.completed(request);
    }
  }

  @Override
  public void onFailed(Throwable failure) {
    responses.reject(request, failure);
  }

  @Override
  public boolean countsAsActive(boolean isServerWorking) {
    return isServerWorking;
  }

  /**
   * Closes the connection, except for a shutdown. A replica that shuts down stops as soon as its
   * last request has ended, so the request stays open until the received bytes are recorded; then
   * the client gets a response.
   */
  @Override
  public void onAbort(TransferFailure reason) {
    if (reason != TransferFailure.SHUTDOWN) {
      ConnectionCloser.closeNow(request);
    }
  }

  private void closeConnection() {
    if (receiver.transfer().isAbortedFor(TransferFailure.SHUTDOWN)) {
      responses.reject(request, TransferResponses.shuttingDownError());
    } else {
      disconnect();
    }
  }

  private void disconnect() {
    receiver.recordUploadEnd(request);
    ConnectionCloser.closeNow(request);
  }
}
