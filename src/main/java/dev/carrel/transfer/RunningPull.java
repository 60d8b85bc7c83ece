package dev.carrel.transfer;

import dev.carrel.content.ContentStore;
import dev.carrel.content.Sink;
import dev.carrel.operation.Arrivals;
import dev.carrel.operation.Pulls;
import dev.carrel.operation.Pulls.Pull;
import dev.carrel.source.Opened;
import dev.carrel.source.SourceException;
import dev.carrel.source.Sources;
import dev.carrel.transfer.Intake.End;
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
final class RunningPull extends Incoming {
  private static final Logger LOG = Logger.getLogger(RunningPull.class);

  /** How often in a row a source may bring nothing. */
  private static final int ATTEMPTS = 5;

  private final Pull pull;
  private final Sources sources;
  private final Duration retryDelay;
  private final Runnable whenOver;

  private Opened opened;
  private String validator;
  private int failures;
  private long furthest;
  private Cancellable opening;
  private long retry = NO_TIMER;

  RunningPull(
      Pull pull,
      Arrivals arrivals,
      Sources sources,
      ContentStore contents,
      RunningTransfers running,
      Workers workers,
      Vertx vertx,
      Duration retryDelay,
      Runnable whenOver) {
    super(pull.arrival(), arrivals, contents, running, workers, vertx);
    this.pull = pull;
    this.sources = sources;
    this.retryDelay = retryDelay;
    this.whenOver = whenOver;
  }

  void start() {
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

  private void take(Opened source) {
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

  private Sink continuedBy(Opened source) throws IOException {
    if (source.offset() < sink.size()) {
      sink.restart();
    }
    return sink;
  }

  private void read() {
    intake =
        new Intake(
            opened.body(),
            sink,
            bytes -> arrivals.checkSize(arrival, bytes),
            this::moved,
            workers,
            stalls);
    if (cut) {
      intake.ended(End.BROKEN);
    }
    intake.run(BodyTap::copy).subscribe().with(this::ended, this::stopped);
  }

  private void ended(End end) {
    if (cut) {
      over(interrupted());
    } else if (end == End.WHOLE) {
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
      reject(Pulls.refusal(pull, cause), cause);
    }
  }

  @Override
  void received() {
    over(Ended.DONE);
  }

  @Override
  void reject(VapiError why) {
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
  void giveUp(Throwable why) {
    letGo();
    fail(why);
  }

  /** Logs why, unless the pull was ended on purpose. */
  private void fail(Throwable why) {
    Ended how = Ended.failed(why);
    if (!cut && how.why() != Failure.SESSION_ENDED) {
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
  private void over(Ended how) {
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
  TransferKind kind() {
    return TransferKind.PULL;
  }

  /** Attempts are few, so whoever waits for the source may go on waiting. */
  @Override
  boolean isBusy() {
    return true;
  }

  @Override
  Uni<Void> renew() {
    flush();
    return arrivals.progress(arrival, intake == null ? sink.size() : intake.written());
  }

  @Override
  Uni<Void> check() {
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
  void breakOff() {
    cut = true;
    letGo();
    if (intake != null) {
      intake.ended(End.BROKEN);
    } else if (opening != null) {
      opening.cancel();
      over(interrupted());
    } else if (vertx.cancelTimer(retry)) {
      over(interrupted());
    }
  }
}
