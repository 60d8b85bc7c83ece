package dev.carrel.transfer;

import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.operation.Arrivals;
import dev.carrel.operation.Arrivals.Arrival;
import dev.carrel.operation.Pulls;
import dev.carrel.operation.Pulls.Pull;
import dev.carrel.session.FileReplaced;
import dev.carrel.source.Opened;
import dev.carrel.source.SourceException;
import dev.carrel.source.Sources;
import dev.carrel.transfer.Intake.End;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
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
final class RunningPull extends Transfer {
  private static final Logger LOG = Logger.getLogger(RunningPull.class);

  /** How often in a row a source may bring nothing. */
  private static final int ATTEMPTS = 5;

  private final Pull pull;
  private final Arrival arrival;
  private final Pulls pulls;
  private final Arrivals arrivals;
  private final Sources sources;
  private final ContentStore contents;
  private final Vertx vertx;
  private final Duration retryDelay;
  private final Runnable whenOver;

  private ContentWriter writer;
  private Opened opened;
  private Intake intake;
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
    super(pull.arrival().session(), running, arrivals.renewal(), vertx);
    this.pull = pull;
    this.arrival = pull.arrival();
    this.pulls = pulls;
    this.arrivals = arrivals;
    this.sources = sources;
    this.contents = contents;
    this.vertx = vertx;
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
                onWorker(() -> contents.begin(arrival.content(), arrival.algorithm()))
                    .subscribe()
                    .with(this::begin, this::unwritable),
            ended -> over());
  }

  private void begin(ContentWriter content) {
    writer = content;
    tick();
    attempt();
  }

  private void attempt() {
    if (cut) {
      over();
      return;
    }
    sources
        .open(pull.source(), writer.size(), validator)
        .subscribe()
        .with(this::take, this::failed);
  }

  private void take(Opened source) {
    if (cut) {
      source.abort().run();
      over();
      return;
    }
    opened = source;
    validator = source.validator();
    onWorker(
            () -> {
              if (source.offset() < writer.size()) {
                writer.restart();
              }
              return writer;
            })
        .subscribe()
        .with(ready -> read(), this::unwritable);
  }

  private void read() {
    long before = writer.size();
    intake = new Intake(opened.body(), writer, bytes -> arrivals.checkSize(arrival, bytes), vertx);
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
    onWorker(writer::commit)
        .subscribe()
        .with(
            received ->
                arrivals
                    .received(arrival, received)
                    .subscribe()
                    .with(done -> over(), failure -> over()),
            this::unwritable);
  }

  private void stopped(Throwable why) {
    opened.abort().run();
    if (why instanceof VapiError refusal) {
      reject(refusal);
    } else {
      unwritable(why);
    }
  }

  private void unwritable(Throwable cause) {
    LOG.errorf(
        cause, "Content %s of session %s cannot be written", arrival.content().value(), session());
    reject(arrivals.unwritable(arrival, cause));
  }

  private void reject(VapiError why) {
    arrivals
        .rejected(arrival, why.messages().get(0))
        .subscribe()
        .with(done -> over(), gone -> over());
  }

  /** Whatever came of it: a content to which nobody refers is removed. */
  private void over() {
    if (end()) {
      onWorker(
              () -> {
                if (writer != null) {
                  writer.close();
                }
                return arrival;
              })
          .chain(() -> arrivals.abandoned(arrival))
          .subscribe()
          .with(done -> {}, failure -> LOG.warnf("A pulled content stays for now: %s", failure));
      whenOver.run();
    }
  }

  private <T> Uni<T> onWorker(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  @Override
  long bytes() {
    return intake == null ? 0 : intake.written();
  }

  @Override
  boolean isBusy() {
    return committing;
  }

  @Override
  Uni<Void> renew() {
    flush();
    return pulls.progress(pull, intake == null ? writer.size() : intake.written());
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
    if (opened != null) {
      opened.abort().run();
    }
    if (intake != null) {
      intake.ended(End.BROKEN);
    } else if (vertx.cancelTimer(retry)) {
      over();
    }
  }

  @Override
  boolean isReplacedBy(FileReplaced replaced) {
    return arrival.file().name().equals(replaced.file())
        && !arrival.content().value().equals(replaced.content());
  }
}
