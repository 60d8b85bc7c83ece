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
  private static final int ATTEMPTS = 5;

  private final ClaimedPull pull;
  private final Sources sources;
  private final Duration retryDelay;
  private final Runnable whenOver;

  private OpenSource opened;
  private String validator;
  private int failures;
  private long furthest;
  private Cancellable opening;
  private long retry = NO_TIMER;

  PullTransfer(
      ClaimedPull pull,
      IncomingFileLifecycle arrivals,
      Sources sources,
      ContentStore contents,
      TransferRegistry running,
      TransferExecutors workers,
      Vertx vertx,
      Duration retryDelay,
      Runnable whenOver) {
    super(pull.arrival(), arrivals, contents, running, workers, vertx);
    this.pull = pull;
    this.sources = sources;
    this.retryDelay = retryDelay;
    this.whenOver = whenOver;
  }

  public void start() {
    list();
    arrivals
        .begin(arrival, 0)
        .subscribe()
        .with(
            begun ->
                opened()
                    .subscribe()
                    .with(
                        sink -> {
                          tick();
                          attempt();
                        },
                        this::stopped),
            this::giveUp);
  }

  private void attempt() {
    if (cut) {
      over(interrupted());
      return;
    }
    opening =
        sources
            .open(pull.source(), sink.size(), validator)
            .subscribe()
            .with(this::take, this::failed);
  }

  private void take(OpenSource source) {
    opening = null;
    opened = source;
    validator = source.validator();
    makeRoom(source.wholeLength())
        .chain(() -> stalls.watch(workers.writing(() -> continuedBy(source))))
        .subscribe()
        .with(ready -> read(), this::stopped);
  }

  /** What is known to be too much is not read at all. */
  private Uni<Void> makeRoom(Long wholeLength) {
    long bytes = wholeLength == null ? 0 : wholeLength;
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> arrivals.checkSize(arrival, bytes))
        .chain(() -> arrivals.reserve(arrival, bytes));
  }

  private Sink continuedBy(OpenSource source) throws IOException {
    if (source.offset() < sink.size()) {
      sink.restart();
    }
    return sink;
  }

  private void read() {
    intake =
        new SinkPipe(
            opened.body(),
            sink,
            bytes -> arrivals.checkSize(arrival, bytes),
            this::moved,
            workers,
            stalls);
    if (cut) {
      intake.ended(EndOfStream.BROKEN);
    }
    intake.run(ZeroCopyBodyReader::copy).subscribe().with(this::ended, this::stopped);
  }

  private void ended(EndOfStream end) {
    if (cut) {
      over(interrupted());
    } else if (end == EndOfStream.WHOLE) {
      commit();
    } else {
      countFromHere(intake.written());
      failed(intake.cause());
    }
  }

  /** A source that begins anew each time comes no further by that. */
  private void countFromHere(long written) {
    if (written > furthest) {
      furthest = written;
      failures = 0;
    }
  }

  /** The source failed: it is asked again, unless that is in vain. */
  private void failed(Throwable cause) {
    intake = null;
    opening = null;
    failures++;
    if (cut) {
      over(interrupted());
    } else if (cause instanceof SourceException passing
        && passing.isPassing()
        && failures < ATTEMPTS) {
      LOG.debugf(
          "The source of %s failed: %s (%s)",
          arrival.content().value(), cause.getMessage(), passing.causes());
      retry = vertx.setTimer(retryDelay.toMillis() << failures - 1, now -> attempt());
    } else {
      reject(PullQueue.refusal(pull, cause), cause);
    }
  }

  @Override
  public void received() {
    over(TransferResult.DONE);
  }

  @Override
  public void reject(VapiError why) {
    reject(why, why);
  }

  private void reject(VapiError why, Throwable cause) {
    letGo();
    arrivals
        .rejected(arrival, why.messages().get(0))
        .subscribe()
        .with(done -> fail(cause), gone -> fail(cause));
  }

  @Override
  public void giveUp(Throwable why) {
    letGo();
    fail(why);
  }

  /** Logs why, unless the pull was ended on purpose. */
  private void fail(Throwable why) {
    TransferResult how = TransferResult.failed(why);
    if (!cut && how.why() != TransferFailure.SESSION_ENDED) {
      LOG.warnf(
          "Could not pull file \"%s\" of session %s from %s (%s): %s%s",
          arrival.file().name(),
          session(),
          pull.source().shownHost(),
          how.why().word(),
          why instanceof VapiError error
              ? error.messages().get(0).defaultMessage()
              : why.getMessage(),
          why instanceof SourceException source && source.getCause() != null
              ? " Caused by " + source.causes()
              : "");
    }
    over(how);
  }

  /**
   * Whatever came of it: a content to which nobody refers is removed. One that was cut is left to
   * others; mostly there is nobody any more who waits for it.
   */
  private void over(TransferResult how) {
    if (end(cut ? interrupted() : how)) {
      (cut ? arrivals.leave(arrival) : Uni.createFrom().voidItem())
          .subscribe()
          .with(left -> discard(), unwanted -> discard());
      whenOver.run();
    }
  }

  private void letGo() {
    if (opened != null) {
      opened.abort().run();
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
  public Uni<Void> renew() {
    flush();
    return arrivals.progress(arrival, intake == null ? sink.size() : intake.written());
  }

  @Override
  public Uni<Void> check() {
    flush();
    return arrivals.check(arrival);
  }

  private void flush() {
    if (intake != null) {
      intake.flush();
    }
  }

  /** Whoever is under way notices; while nobody is, this does. */
  @Override
  public void breakOff() {
    cut = true;
    letGo();
    if (intake != null) {
      intake.ended(EndOfStream.BROKEN);
    } else if (opening != null) {
      opening.cancel();
      over(interrupted());
    } else if (vertx.cancelTimer(retry)) {
      over(interrupted());
    }
  }
}
