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
  private final Pulls pulls;
  private final Sources sources;
  private final Duration retryDelay;
  private final Runnable whenOver;

  private Opened opened;
  private String validator;
  private boolean cut;
  private boolean committing;
  private int failures;
  private long retry;

  RunningPull(
      Pull pull,
      Pulls pulls,
      Arrivals arrivals,
      Sources sources,
      ContentStore contents,
      RunningTransfers running,
      Vertx vertx,
      Duration retryDelay,
      Runnable whenOver) {
    super(pull.arrival(), arrivals, contents, running, vertx);
    this.pull = pull;
    this.pulls = pulls;
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
                onWorker(() -> ArchiveSink.orContent(arrival, contents))
                    .subscribe()
                    .with(this::begin, this::stopped),
            this::giveUp);
  }

  private void begin(Sink content) {
    sink = content;
    tick();
    attempt();
  }

  private void attempt() {
    if (cut) {
      over();
      return;
    }
    sources.open(pull.source(), sink.size(), validator).subscribe().with(this::take, this::failed);
  }

  private void take(Opened source) {
    if (cut) {
      source.abort().run();
      over();
      return;
    }
    opened = source;
    validator = source.validator();
    makeRoom(source.wholeLength())
        .chain(() -> onWorker(() -> continuedBy(source)))
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
    long before = sink.size();
    intake = new Intake(opened.body(), sink, bytes -> arrivals.checkSize(arrival, bytes), vertx);
    if (cut) {
      intake.ended(End.BROKEN);
    }
    intake.run().subscribe().with(end -> ended(end, before), this::stopped);
  }

  private void ended(End end, long before) {
    if (cut) {
      over();
    } else if (end == End.WHOLE) {
      commit();
    } else {
      failures = intake.written() > before ? 0 : failures;
      failed(intake.cause());
    }
  }

  /** The source failed: it is asked again, unless that is in vain. */
  private void failed(Throwable cause) {
    intake = null;
    failures++;
    if (cut) {
      over();
    } else if (cause instanceof SourceException passing
        && passing.isPassing()
        && failures < ATTEMPTS) {
      LOG.debugf("The source of %s failed: %s", arrival.content().value(), cause.getMessage());
      retry = vertx.setTimer(retryDelay.toMillis() << failures - 1, now -> attempt());
    } else {
      reject(Pulls.refusal(pull, cause));
    }
  }

  private void commit() {
    committing = true;
    onWorker(sink::commit)
        .subscribe()
        .with(
            received ->
                arrivals.received(arrival, received).subscribe().with(done -> over(), this::giveUp),
            this::stopped);
  }

  @Override
  void reject(VapiError why) {
    letGo();
    arrivals
        .rejected(arrival, why.messages().get(0))
        .subscribe()
        .with(done -> over(), gone -> over());
  }

  @Override
  void giveUp(Throwable why) {
    letGo();
    over();
  }

  /** Whatever came of it: a content to which nobody refers is removed. */
  private void over() {
    if (end()) {
      discard();
      whenOver.run();
    }
  }

  private void letGo() {
    if (opened != null) {
      opened.abort().run();
    }
  }

  @Override
  boolean isBusy() {
    return committing;
  }

  @Override
  Uni<Void> renew() {
    flush();
    return pulls.progress(pull, intake == null ? sink.size() : intake.written());
  }

  @Override
  Uni<Void> check() {
    flush();
    return pulls.check(pull);
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
    } else if (vertx.cancelTimer(retry)) {
      over();
    }
  }
}
