package dev.carrel.pull;

import dev.carrel.content.ContentStore;
import dev.carrel.content.Sink;
import dev.carrel.internals.ZeroCopyBodyReader;
import dev.carrel.pull.PullQueue.ClaimedPull;
import dev.carrel.source.OpenedSource;
import dev.carrel.source.SourceException;
import dev.carrel.source.Sources;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.transfer.TransferResult;
import dev.carrel.updatesession.IncomingFileLifecycle;
import dev.carrel.updatesession.IncomingTransfer;
import dev.carrel.updatesession.SinkPipe;
import dev.carrel.updatesession.SinkPipe.EndOfStream;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
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
public final class PullTransfer extends IncomingTransfer {
  private static final Logger LOG = Logger.getLogger(PullTransfer.class);

  /** The pull is rejected after this number of consecutive attempts that store no new bytes. */
  private static final int MAX_FAILED_ATTEMPTS = 5;

  private final ClaimedPull claimedPull;
  private final Sources sources;
  private final Duration retryDelay;
  private final Runnable onFinished;

  private OpenedSource openSource;
  private String validator;
  private int failedAttempts;
  private long maxWrittenBytes;
  private Cancellable openRequest;
  private long retryTimer = NO_TIMER;

  PullTransfer(
      ClaimedPull claimedPull,
      IncomingFileLifecycle incomingFileLifecycle,
      Sources sources,
      ContentStore contents,
      TransferRegistry registry,
      TransferExecutors transferExecutors,
      Vertx vertx,
      Duration retryDelay,
      Runnable onFinished) {
    super(
        claimedPull.incomingFile(),
        incomingFileLifecycle,
        contents,
        registry,
        transferExecutors,
        vertx);
    this.claimedPull = claimedPull;
    this.sources = sources;
    this.retryDelay = retryDelay;
    this.onFinished = onFinished;
  }

  /** Begins the pull. Must be called on the event loop on which it was created. */
  public void start() {
    register();
    lifecycle
        .begin(incomingFile, 0)
        .subscribe()
        .with(
            begun ->
                openSink()
                    .subscribe()
                    .with(
                        sink -> {
                          startRenewing();
                          openSource();
                        },
                        this::onPipeFailure),
            this::abandon);
  }

  private void openSource() {
    if (isAborted) {
      finishPull(interruptedResult());
      return;
    }
    openRequest =
        sources
            .open(claimedPull.source(), sink.size(), validator)
            .subscribe()
            .with(this::onSourceOpened, this::onSourceFailure);
  }

  private void onSourceOpened(OpenedSource source) {
    openRequest = null;
    openSource = source;
    validator = source.validator();
    reserveSpace(source.totalLength())
        .chain(() -> stallDetector.watch(transferExecutors.runWrite(() -> prepareSink(source))))
        .subscribe()
        .with(ready -> startPipe(), this::onPipeFailure);
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
    if (source.offset() < sink.size()) {
      sink.reset();
    }
    return sink;
  }

  private void startPipe() {
    pipe =
        new SinkPipe(
            openSource.body(),
            sink,
            bytes -> lifecycle.requireWithinLimits(incomingFile, bytes),
            this::countReceived,
            transferExecutors,
            stallDetector);
    if (isAborted) {
      pipe.onEnd(EndOfStream.ABORTED);
    }
    pipe.run(ZeroCopyBodyReader::copyBytes)
        .subscribe()
        .with(this::onPipeEnded, this::onPipeFailure);
  }

  private void onPipeEnded(EndOfStream endOfStream) {
    if (isAborted) {
      finishPull(interruptedResult());
    } else if (endOfStream == EndOfStream.COMPLETE) {
      commitSink();
    } else {
      resetFailures(pipe.writtenBytes());
      onSourceFailure(pipe.cause());
    }
  }

  /**
   * Resets the number of failed attempts if this attempt stored bytes beyond those of earlier
   * attempts. A source that starts from the beginning at each attempt does not count as progress.
   */
  private void resetFailures(long writtenBytes) {
    if (writtenBytes > maxWrittenBytes) {
      maxWrittenBytes = writtenBytes;
      failedAttempts = 0;
    }
  }

  /** Retries after a transient failure, with a delay that doubles each time; otherwise rejects. */
  private void onSourceFailure(Throwable cause) {
    pipe = null;
    openRequest = null;
    failedAttempts++;
    if (isAborted) {
      finishPull(interruptedResult());
    } else if (cause instanceof SourceException sourceFailure
        && sourceFailure.isTransient()
        && failedAttempts < MAX_FAILED_ATTEMPTS) {
      LOG.debugf(
          "Reading the source of content %s failed: %s (%s)",
          incomingFile.content().value(), cause.getMessage(), sourceFailure.causes());
      retryTimer =
          vertx.setTimer(retryDelay.toMillis() << failedAttempts - 1, ignored -> openSource());
    } else {
      reject(PullQueue.pullError(claimedPull, cause), cause);
    }
  }

  @Override
  public void onCompleted() {
    finishPull(TransferResult.DONE);
  }

  @Override
  public void reject(VapiError error) {
    reject(error, error);
  }

  private void reject(VapiError error, Throwable cause) {
    closeSource();
    lifecycle
        .reject(incomingFile, error.messages().get(0))
        .subscribe()
        .with(rejected -> fail(cause), failure -> fail(cause));
  }

  @Override
  public void abandon(Throwable failure) {
    closeSource();
    fail(failure);
  }

  /** Ends the pull, and logs the failure unless the pull was aborted or the session has ended. */
  private void fail(Throwable failure) {
    TransferResult result = TransferResult.failed(failure);
    if (!isAborted && result.reason() != TransferFailure.SESSION_ENDED) {
      LOG.warnf(
          "Could not pull file \"%s\" of session %s from %s (%s): %s%s",
          incomingFile.file().name(),
          session(),
          claimedPull.source().displayHost(),
          result.reason().label(),
          failure instanceof VapiError error
              ? error.messages().get(0).defaultMessage()
              : failure.getMessage(),
          failure instanceof SourceException sourceFailure && sourceFailure.getCause() != null
              ? " Caused by " + sourceFailure.causes()
              : "");
    }
    finishPull(result);
  }

  /**
   * Ends the pull, and deletes the content unless the file refers to it. Releases the claim of an
   * aborted pull, so that another replica can pull the file if its session is still active.
   */
  private void finishPull(TransferResult result) {
    if (finish(isAborted ? interruptedResult() : result)) {
      (isAborted ? lifecycle.releasePull(incomingFile) : Uni.createFrom().voidItem())
          .subscribe()
          .with(released -> deleteContent(), failure -> deleteContent());
      onFinished.run();
    }
  }

  private void closeSource() {
    if (openSource != null) {
      openSource.abort().run();
    }
  }

  @Override
  public TransferKind kind() {
    return TransferKind.PULL;
  }

  /** Always true: the session stays active while the pull waits for the source or for a retry. */
  @Override
  public boolean isBusy() {
    return true;
  }

  @Override
  public Uni<Void> renewLease() {
    writePending();
    return lifecycle.recordProgress(incomingFile, pipe == null ? sink.size() : pipe.writtenBytes());
  }

  @Override
  public Uni<Void> requireActive() {
    writePending();
    return lifecycle.requireActive(incomingFile);
  }

  private void writePending() {
    if (pipe != null) {
      pipe.writePending();
    }
  }

  /**
   * Aborts the pull. If it is opening the source or waiting for a retry, it is finished here;
   * otherwise the running read, write or statement finishes it.
   */
  @Override
  public void abort() {
    isAborted = true;
    closeSource();
    if (pipe != null) {
      pipe.onEnd(EndOfStream.ABORTED);
    } else if (openRequest != null) {
      openRequest.cancel();
      finishPull(interruptedResult());
    } else if (vertx.cancelTimer(retryTimer)) {
      finishPull(interruptedResult());
    }
  }
}
