package dev.carrel.pull;

import dev.carrel.content.ContentStore;
import dev.carrel.content.Sink;
import dev.carrel.internals.ZeroCopyBodyReader;
import dev.carrel.pull.PullQueue.ClaimedPull;
import dev.carrel.source.OpenSource;
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
 * A pull: the source is opened, read, and opened again where it broke off, until the file is here
 * or nothing more can be hoped for.
 *
 * <pre>
 *            ┌───────────── again, from where it broke, or from the start ◄──┐
 *            ▼                                                               │
 * begin ► attempt ──► intake ──► whole ──► commit ──► received               │
 *            │           └────── broken ── wait ─────────────────────────────┤
 *            ├── fails, may pass ───────── wait ─────────────────────────────┘
 *            └── fails for good ──► rejected
 * </pre>
 */
public final class PullTransfer extends IncomingTransfer {
  private static final Logger LOG = Logger.getLogger(PullTransfer.class);

  /** How often in a row a source may bring nothing. */
  private static final int MAX_FAILED_ATTEMPTS = 5;

  private final ClaimedPull claimedPull;
  private final Sources sources;
  private final Duration retryDelay;
  private final Runnable onFinished;

  private OpenSource openSource;
  private String validator;
  private int failures;
  private long furthestByte;
  private Cancellable openRequest;
  private long retryTimer = NO_TIMER;

  PullTransfer(
      ClaimedPull claimedPull,
      IncomingFileLifecycle incomingFileLifecycle,
      Sources sources,
      ContentStore contents,
      TransferRegistry running,
      TransferExecutors transferExecutors,
      Vertx vertx,
      Duration retryDelay,
      Runnable onFinished) {
    super(
        claimedPull.arrival(), incomingFileLifecycle, contents, running, transferExecutors, vertx);
    this.claimedPull = claimedPull;
    this.sources = sources;
    this.retryDelay = retryDelay;
    this.onFinished = onFinished;
  }

  public void start() {
    register();
    lifecycle
        .begin(file, 0)
        .subscribe()
        .with(
            begun ->
                opened()
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

  private void onSourceOpened(OpenSource source) {
    openRequest = null;
    openSource = source;
    validator = source.validator();
    reserveSpace(source.totalLength())
        .chain(() -> stalls.watch(transferExecutors.writing(() -> prepareSink(source))))
        .subscribe()
        .with(ready -> startPipe(), this::onPipeFailure);
  }

  /** What is known to be too much is not read at all. */
  private Uni<Void> reserveSpace(Long wholeLength) {
    long bytes = wholeLength == null ? 0 : wholeLength;
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> lifecycle.requireWithinLimits(file, bytes))
        .chain(() -> lifecycle.reserveSpace(file, bytes));
  }

  private Sink prepareSink(OpenSource source) throws IOException {
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
            bytes -> lifecycle.requireWithinLimits(file, bytes),
            this::countReceived,
            transferExecutors,
            stalls);
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

  /** A source that begins anew each time comes no further by that. */
  private void resetFailures(long written) {
    if (written > furthestByte) {
      furthestByte = written;
      failures = 0;
    }
  }

  /** The source failed: it is asked again, unless that is in vain. */
  private void onSourceFailure(Throwable cause) {
    pipe = null;
    openRequest = null;
    failures++;
    if (isAborted) {
      finishPull(interruptedResult());
    } else if (cause instanceof SourceException passing
        && passing.isTransient()
        && failures < MAX_FAILED_ATTEMPTS) {
      LOG.debugf(
          "Reading the source of content %s failed: %s (%s)",
          file.content().value(), cause.getMessage(), passing.causes());
      retryTimer = vertx.setTimer(retryDelay.toMillis() << failures - 1, now -> openSource());
    } else {
      reject(PullQueue.pullError(claimedPull, cause), cause);
    }
  }

  @Override
  public void onCompleted() {
    finishPull(TransferResult.DONE);
  }

  @Override
  public void reject(VapiError why) {
    reject(why, why);
  }

  private void reject(VapiError why, Throwable cause) {
    closeSource();
    lifecycle
        .reject(file, why.messages().get(0))
        .subscribe()
        .with(done -> fail(cause), gone -> fail(cause));
  }

  @Override
  public void abandon(Throwable why) {
    closeSource();
    fail(why);
  }

  /** Logs why, unless the pull was ended on purpose. */
  private void fail(Throwable why) {
    TransferResult how = TransferResult.failed(why);
    if (!isAborted && how.reason() != TransferFailure.SESSION_ENDED) {
      LOG.warnf(
          "Could not pull file \"%s\" of session %s from %s (%s): %s%s",
          file.file().name(),
          session(),
          claimedPull.source().shownHost(),
          how.reason().label(),
          why instanceof VapiError error
              ? error.messages().get(0).defaultMessage()
              : why.getMessage(),
          why instanceof SourceException source && source.getCause() != null
              ? " Caused by " + source.causes()
              : "");
    }
    finishPull(how);
  }

  /**
   * Whatever came of it: a content to which nobody refers is removed. One that was cut is left to
   * others; mostly there is nobody any more who waits for it.
   */
  private void finishPull(TransferResult how) {
    if (finish(isAborted ? interruptedResult() : how)) {
      (isAborted ? lifecycle.releasePull(file) : Uni.createFrom().voidItem())
          .subscribe()
          .with(left -> deleteContent(), unwanted -> deleteContent());
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

  /** Attempts are few, so whoever waits for the source may go on waiting. */
  @Override
  public boolean isBusy() {
    return true;
  }

  @Override
  public Uni<Void> renewLease() {
    flush();
    return lifecycle.recordProgress(file, pipe == null ? sink.size() : pipe.writtenBytes());
  }

  @Override
  public Uni<Void> requireActive() {
    flush();
    return lifecycle.requireActive(file);
  }

  private void flush() {
    if (pipe != null) {
      pipe.writePending();
    }
  }

  /** Whoever is under way notices; while nobody is, this does. */
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
