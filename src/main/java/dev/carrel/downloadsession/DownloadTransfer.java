package dev.carrel.downloadsession;

import dev.carrel.content.ContentStore;
import dev.carrel.downloadsession.ContentStreamer.FaultyBytes;
import dev.carrel.downloadsession.DownloadSessionFileStore.File;
import dev.carrel.fault.TransferFault;
import dev.carrel.http.UrlPaths;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.internals.SendfileProgress;
import dev.carrel.transfer.Transfer;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferHandler;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.transfer.TransferResponses;
import dev.carrel.transfer.TransferResult;
import dev.carrel.vapi.VapiError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A download of a prepared file, or of a range of it. Over plain HTTP/1.1 the operating system
 * sends the local file of the content ({@code sendfile}). Over TLS and HTTP/2, or if the content
 * store has no local files, {@link ContentStreamer} sends it.
 */
public final class DownloadTransfer implements TransferHandler {
  private static final Logger LOG = Logger.getLogger(DownloadTransfer.class);
  private static final String UNREADABLE = "Could not read content %s";
  private static final int PARTIAL_CONTENT = 206;
  private static final int NOT_MODIFIED = 304;

  private final HttpServerRequest request;
  private final File file;

  /** Null if no fault fires. */
  private final TransferFault fault;

  private final DownloadLifecycle downloadLifecycle;
  private final TransferResponses responses;
  private final Vertx vertx;
  private final Transfer transfer;
  private final EntityTag tag;
  private final ContentStore contents;

  private ByteRange range;
  private ByteCounter byteCounter = () -> 0;
  private long countedBytes;

  /**
   * Creates a download of a file; {@link #start} starts it.
   *
   * @param fault null for none
   */
  public DownloadTransfer(
      HttpServerRequest request,
      File file,
      TransferFault fault,
      DownloadLifecycle downloadLifecycle,
      ContentStore contents,
      TransferRegistry registry,
      TransferResponses responses,
      Vertx vertx) {
    this.request = request;
    this.file = file;
    this.fault = fault;
    this.downloadLifecycle = downloadLifecycle;
    this.responses = responses;
    this.vertx = vertx;
    this.transfer =
        new Transfer(
            TransferKind.DOWNLOAD,
            file.session(),
            registry,
            downloadLifecycle.renewalInterval(),
            vertx,
            this);
    this.tag = EntityTag.of(file.content());
    this.contents = contents;
    this.range = ByteRange.ofWholeFile(file.size());
  }

  /** Counts the bytes sent. */
  interface ByteCounter {
    long bytes();
  }

  /** Checks the content, renews the lease and sends the response. */
  public void start() {
    try {
      transfer.register();
    } catch (VapiError limitReached) {
      responses.reject(request, limitReached);
      return;
    }
    downloadLifecycle
        .recordProgress(file, 0, sendsBody() || transfer.runsWith(this::isOfSameFile))
        .chain(() -> vertx.executeBlocking(this::requireCompleteContent, false))
        .subscribe()
        .with(isComplete -> respond(), this::reject);
  }

  private boolean sendsBody() {
    return request.method() != HttpMethod.HEAD;
  }

  /**
   * Fails if the content does not have the expected size, so that the download is rejected instead
   * of interrupted.
   */
  private boolean requireCompleteContent() throws IOException {
    if (contents.size(file.content()) != file.size()) {
      throw new IOException("Expected %d bytes".formatted(file.size()));
    }
    return true;
  }

  private void respond() {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      finishDownload();
      return;
    }
    response.putHeader(HttpHeaders.ETAG, tag.value()).putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    String ifNoneMatch = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (ifNoneMatch != null && tag.matches(ifNoneMatch)) {
      endWithoutBytes(response.setStatusCode(NOT_MODIFIED));
      return;
    }
    try {
      range = parseRange();
    } catch (RuntimeException unsatisfiable) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, ByteRange.unsatisfiedRangeHeader(file.size()));
      reject(unsatisfiable);
      return;
    }
    send(response);
  }

  private ByteRange parseRange() {
    String ifRange = request.getHeader(HttpHeaderNames.IF_RANGE);
    boolean isRangeAllowed =
        request.method() == HttpMethod.GET && (ifRange == null || tag.matchesIfRange(ifRange));
    return ByteRange.parseRange(
        isRangeAllowed ? request.getHeader(HttpHeaderNames.RANGE) : null, file.size());
  }

  private void send(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(range.length()))
        .putHeader(HttpHeaders.CONTENT_DISPOSITION, contentDisposition(file.name()));
    if (range.isPartial()) {
      response
          .setStatusCode(PARTIAL_CONTENT)
          .putHeader(HttpHeaders.CONTENT_RANGE, range.contentRangeHeader());
    }
    if (!sendsBody()) {
      endWithoutBytes(response);
      return;
    }
    response.closeHandler(closed -> finishDownload());
    response.exceptionHandler(failure -> finishDownload());
    transfer.startRenewing();
    downloadLifecycle
        .recordBeginning(request, file, transfer::outcome, this::position)
        .subscribe()
        .with(recorded -> sendBytes(response));
  }

  private void sendBytes(HttpServerResponse response) {
    if (transfer.hasEnded()) {
      return;
    }
    findSendfile()
        .ifPresentOrElse(local -> sendWithSendfile(response, local), () -> stream(response));
  }

  private void endWithoutBytes(HttpServerResponse response) {
    downloadLifecycle
        .recordResponse(request, response.getStatusCode())
        .subscribe()
        .with(
            recorded -> {
              response.end();
              end(TransferResult.NOTHING_TO_TRANSFER);
            });
  }

  /**
   * Returns the file for {@code sendfile}; empty if the connection or the store have none, or if a
   * fault changes the bytes.
   */
  private Optional<Path> findSendfile() {
    return fault != null || request.connection().isSsl() || request.version() == HttpVersion.HTTP_2
        ? Optional.empty()
        : contents.localFile(file.content());
  }

  /**
   * Returns the value of the header (RFC 6266), with the file name in ASCII and, for clients that
   * support it, in UTF-8.
   */
  static String contentDisposition(String name) {
    return "attachment; filename=\"%s\"; filename*=UTF-8''%s"
        .formatted(
            name.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_"),
            UrlPaths.encodeSegment(name).replace("*", "%2A"));
  }

  /**
   * The result of {@code sendFile} does not show whether the client has disconnected; only the
   * connection reports that.
   */
  private void sendWithSendfile(HttpServerResponse response, Path local) {
    byteCounter = SendfileProgress.install(request)::sentBytes;
    request.connection().exceptionHandler(failure -> finishDownload());
    response
        .sendFile(local.toString(), range.from(), range.length())
        .onComplete(sent -> finishDownload(), this::onSendFailure);
  }

  private void stream(HttpServerResponse response) {
    var streamer = new ContentStreamer(response, range, faultyBytes(), vertx, this::finishDownload);
    byteCounter = streamer::sentBytes;
    streamer.stream(() -> contents.open(file.content(), range.from(), range.length()))
        .onFailure()
        .invoke(unreadable -> LOG.errorf(unreadable, UNREADABLE, file.content().value()))
        .subscribe()
        .with(sent -> finishDownload(), this::onSendFailure);
  }

  private FaultyBytes faultyBytes() {
    return fault == null
        ? null
        : new FaultyBytes(
            fault.toByteFault(range.length()), this::closeConnection, fault::expireSession);
  }

  private void onSendFailure(Throwable failure) {
    LOG.debugf(failure, "A download of content %s was interrupted", file.content().value());
    if (!transfer.hasEnded()) {
      closeConnection();
    }
  }

  private void finishDownload() {
    boolean isComplete = position() >= range.length();
    end(isComplete ? TransferResult.DONE : transfer.interruptedResult());
    downloadLifecycle.recordEnd(request);
  }

  /** Ends the transfer and records its progress; returns false if it had already ended. */
  private boolean end(TransferResult result) {
    boolean isEnded = transfer.end(result);
    if (isEnded && sendsBody()) {
      transfer.recordEnd(() -> recordProgress(transfer.runsWith(this::isOfSameFile)));
    }
    return isEnded;
  }

  private boolean isOfSameFile(TransferHandler other) {
    return other instanceof DownloadTransfer download && download.file.token().equals(file.token());
  }

  private void reject(Throwable failure) {
    if (end(TransferResult.failed(failure))) {
      if (failure instanceof IOException) {
        rejectUnreadable(failure);
      } else {
        responses.rejectRange(request, failure);
      }
    }
  }

  /** The session may have ended meanwhile, and the sweeper may have deleted its content. */
  private void rejectUnreadable(Throwable failure) {
    downloadLifecycle
        .requireActive(file)
        .invoke(() -> LOG.errorf(failure, UNREADABLE, file.content().value()))
        .subscribe()
        .with(
            active -> responses.reject(request, downloadLifecycle.contentUnreadable(file)),
            ended -> responses.reject(request, ended));
  }

  @Override
  public long position() {
    return byteCounter.bytes();
  }

  @Override
  public Uni<Void> renewLease() {
    return recordProgress(true);
  }

  /** The progress is an offset in the whole file, also for a range. */
  private Uni<Void> recordProgress(boolean isMoving) {
    transfer.countBytes(position() - countedBytes);
    countedBytes = position();
    return downloadLifecycle.recordProgress(file, range.from() + position(), isMoving);
  }

  @Override
  public Uni<Void> requireActive() {
    return downloadLifecycle.requireActive(file);
  }

  @Override
  public void onAbort(TransferFailure reason) {
    closeConnection();
  }

  private void closeConnection() {
    ConnectionCloser.closeNow(request);
    finishDownload();
  }
}
