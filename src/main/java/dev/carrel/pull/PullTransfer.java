package dev.carrel.pull;

import dev.carrel.content.Sink;
import dev.carrel.fault.FaultyStream;
import dev.carrel.fault.TransferFault;
import dev.carrel.fault.TransferFaults;
import dev.carrel.internals.ZeroCopyBodyReader;
import dev.carrel.pull.PullQueue.ClaimedPull;
import dev.carrel.source.OpenedSource;
import dev.carrel.source.SourceException;
import dev.carrel.source.Sources;
import dev.carrel.text.Sanitizer;
import dev.carrel.transfer.Transfer;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferResult;
import dev.carrel.updatesession.FileReceiver;
import dev.carrel.updatesession.FileReceivers;
import dev.carrel.updatesession.IncomingFile;
import dev.carrel.updatesession.IncomingFileLifecycle;
import dev.carrel.updatesession.SinkPipe.EndOfStream;
import dev.carrel.updatesession.TransferPeer;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Pulls one file from its source. If the connection to the source is lost, the pull opens the
 * source again and resumes, until the file is complete or the maximum number of attempts is
 * reached.
 *
 * <pre>
 *            ┌──────── retry, from the stored bytes or from the start ◄────┐
 *            ▼                                                             │
 * begin ► open source ──► read ──► complete ──► commit ──► READY           │
 *            │             └────── connection lost ──► wait ───────────────┤
 *            ├── transient failure ──► wait ───────────────────────────────┘
 *            └── permanent failure ──► rejected
 * </pre>
 */
public final class PullTransfer implements TransferPeer {
  private static final Logger LOG = Logger.getLogger(PullTransfer.class);

  /** The pull is rejected after this number of consecutive attempts that store no new bytes. */
  private static final int MAX_FAILED_ATTEMPTS = 5;

  private final ClaimedPull claimedPull;
  private final IncomingFile incomingFile;
  private final IncomingFileLifecycle lifecycle;
  private final Sources sources;
  private final TransferFaults faults;
  private final Vertx vertx;
  private final Duration retryDelay;
  private final Runnable onFinished;
  private final FileReceiver receiver;

  private OpenedSource openedSource;

  /** Writes the end of the pull to the journal. */
  private Runnable endOfEntry = () -> {};

  /** The fault of the current attempt; null if none fires. */
  private TransferFault fault;

  private String validator;
  private int failedAttempts;
  private long maxStoredBytes;

  /** Null while no source is being opened. */
  private Cancellable openRequest;

  private long retryTimer = Transfer.NO_TIMER;

  PullTransfer(
      ClaimedPull claimedPull,
      IncomingFileLifecycle lifecycle,
      FileReceivers incomingTransfers,
      Sources sources,
      TransferFaults faults,
      Vertx vertx,
      Duration retryDelay,
      Runnable onFinished) {
    this.claimedPull = claimedPull;
    this.incomingFile = claimedPull.incomingFile();
    this.lifecycle = lifecycle;
    this.sources = sources;
    this.faults = faults;
    this.vertx = vertx;
    this.retryDelay = retryDelay;
    this.onFinished = onFinished;
    this.receiver = incomingTransfers.create(TransferKind.PULL, incomingFile, 0, this);
  }

  /** Begins the pull. Must be called on the event loop on which it was created. */
  public void start() {
    receiver.transfer().register();
    endOfEntry = receiver.recordPull();
    lifecycle
        .begin(incomingFile, 0)
        .subscribe()
        .with(
            begun ->
                receiver
                    .openSink()
                    .subscribe()
                    .with(
                        sink -> {
                          receiver.transfer().startRenewing();
                          openSource();
                        },
                        receiver::handleFailure),
            receiver::endWithoutChangingFile);
  }

  private void openSource() {
    if (receiver.transfer().isAborted()) {
      receiver.releaseClaim();
      return;
    }
    openRequest =
        faults
            .find(TransferKind.PULL, incomingFile.session(), incomingFile.file().name(), null)
            .onFailure(failure -> !(failure instanceof VapiError))
            .recoverWithNull() // The pull does not depend on the faults.
            .invoke(firing -> fault = firing)
            .chain(() -> sources.open(claimedPull.source(), receiver.sink().size(), validator))
            .subscribe()
            .with(this::onSourceOpened, this::onSourceFailure);
  }

  private void onSourceOpened(OpenedSource source) {
    openRequest = null;
    openedSource = source;
    validator = source.validator();
    reserveSpace(source.totalLength())
        .chain(() -> receiver.runWatched(() -> prepareSink(source)))
        .subscribe()
        .with(ready -> receive(source), receiver::handleFailure);
  }

  /** Checks the limits before the source is read. {@code totalLength} is null if unknown. */
  private Uni<Void> reserveSpace(Long totalLength) {
    long bytes = totalLength == null ? 0 : totalLength;
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> lifecycle.requireWithinLimits(incomingFile, bytes))
        .chain(() -> lifecycle.reserveSpace(incomingFile, bytes));
  }

  private Sink prepareSink(OpenedSource source) throws IOException {
    Sink sink = receiver.sink();
    if (source.offset() < sink.size()) {
      sink.reset();
    }
    return sink;
  }

  private void receive(OpenedSource source) {
    if (fault != null) {
      receiveWithFault(source);
      return;
    }
    receiver.receive(
        source.body(),
        bytes -> lifecycle.requireWithinLimits(incomingFile, bytes),
        ZeroCopyBodyReader::copyBytes,
        () -> {});
  }

  private void receiveWithFault(OpenedSource source) {
    long length = source.totalLength() == null ? -1 : source.totalLength() - source.offset();
    FaultyStream body = fault.apply(source.body(), length, () -> loseConnection(source));
    receiver.receive(
        body,
        bytes -> {
          body.requireSpace(incomingFile.file().name());
          lifecycle.requireWithinLimits(incomingFile, bytes);
        },
        ZeroCopyBodyReader::copyBytes,
        () -> {});
  }

  private Throwable loseConnection(OpenedSource source) {
    source.abort().run();
    return SourceException.connectionLost(claimedPull.source().displayHost(), null);
  }

  @Override
  public void onPipeEnded(EndOfStream endOfStream) {
    if (receiver.transfer().isAborted()) {
      receiver.releaseClaim();
    } else if (endOfStream == EndOfStream.COMPLETE) {
      receiver.commit();
    } else {
      resetFailedAttempts(receiver.storedBytes());
      Throwable cause = receiver.streamError();
      receiver.onSourceLost();
      onSourceFailure(cause);
    }
  }

  /**
   * Resets the number of failed attempts if this attempt stored bytes beyond those of earlier
   * attempts. A source that starts from the beginning at each attempt does not count as progress.
   */
  private void resetFailedAttempts(long storedBytes) {
    if (storedBytes > maxStoredBytes) {
      maxStoredBytes = storedBytes;
      failedAttempts = 0;
    }
  }

  /** Retries after a transient failure, with a delay that doubles each time; otherwise rejects. */
  private void onSourceFailure(Throwable cause) {
    openRequest = null;
    failedAttempts++;
    if (receiver.transfer().isAborted()) {
      receiver.releaseClaim();
    } else if (cause instanceof SourceException sourceFailure
        && sourceFailure.isTransient()
        && failedAttempts < MAX_FAILED_ATTEMPTS) {
      LOG.debugf(
          "Reading the source of content %s failed: %s (%s)",
          incomingFile.content().value(), cause.getMessage(), sourceFailure.causes());
      retryTimer =
          vertx.setTimer(retryDelay.toMillis() << failedAttempts - 1, timerId -> openSource());
    } else {
      closeSource();
      receiver.reject(PullQueue.pullError(claimedPull, cause), cause);
    }
  }

  @Override
  public void onUnusableBytes(VapiError error) {
    closeSource();
    receiver.reject(error, error);
  }

  @Override
  public URI sourceUri() {
    return openedSource == null ? null : openedSource.uri();
  }

  @Override
  public void onCompleted() {
    finish();
  }

  @Override
  public void onReleased() {
    closeSource();
    finish();
  }

  private void finish() {
    endOfEntry.run();
    onFinished.run();
  }

  /** Logs the failure unless the session has ended. */
  @Override
  public void onFailed(Throwable failure) {
    closeSource();
    TransferFailure reason = TransferResult.failed(failure).reason();
    if (!receiver.transfer().isAborted() && reason != TransferFailure.SESSION_ENDED) {
      LOG.warnf(
          "Could not pull file \"%s\" of session %s from %s (%s): %s%s",
          incomingFile.file().name(),
          incomingFile.session(),
          claimedPull.source().displayHost(),
          reason.label(),
          failure instanceof VapiError error
              ? Sanitizer.replaceControlCharacters(error.messages().get(0).defaultMessage())
              : failure.getMessage(),
          failure instanceof SourceException sourceFailure && sourceFailure.getCause() != null
              ? " Caused by " + sourceFailure.causes()
              : "");
    }
    finish();
  }

  private void closeSource() {
    if (openedSource != null) {
      openedSource.abort().run();
    }
  }

  /** Always true: the session stays active while the pull waits for the source or for a retry. */
  @Override
  public boolean countsAsActive(boolean isServerWorking) {
    return true;
  }

  /**
   * Closes the source. A pull that opens the source or waits for a retry ends here; otherwise the
   * running read, write or statement ends it.
   */
  @Override
  public void onAbort(TransferFailure reason) {
    closeSource();
    if (openRequest != null) {
      openRequest.cancel();
      receiver.releaseClaim();
    } else if (vertx.cancelTimer(retryTimer)) {
      receiver.releaseClaim();
    }
  }
}
