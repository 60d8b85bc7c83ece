package dev.carrel.pull;

import dev.carrel.async.CoalescingTask;
import dev.carrel.async.FailureBackoff;
import dev.carrel.cluster.NotificationsLost;
import dev.carrel.cluster.PullRequested;
import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentStore;
import dev.carrel.pull.PullQueue.ClaimedPull;
import dev.carrel.source.Sources;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.updatesession.IncomingFileLifecycle;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Pulls files, as many at once as the configuration allows: at once when one is announced, and
 * later what there was no room for or another replica left.
 */
@ApplicationScoped
public class Puller {
  private static final Logger LOG = Logger.getLogger(Puller.class);

  private final PullQueue pulls;
  private final IncomingFileLifecycle arrivals;
  private final Sources sources;
  private final ContentStore contents;
  private final TransferRegistry running;
  private final TransferExecutors workers;
  private final Vertx vertx;
  private final Duration retryDelay;
  private final FailureBackoff backOff = new FailureBackoff("Pulling");

  /** The next run on schedule makes up for one that fails. */
  private final CoalescingTask filling =
      new CoalescingTask(
          this::fillRoom, failure -> LOG.warnf("Files to pull could not be claimed: %s", failure));

  /** How many more may run; those that are being claimed are taken off before. */
  private final AtomicInteger room;

  private volatile boolean stopped;

  Puller(
      PullQueue pulls,
      IncomingFileLifecycle arrivals,
      Sources sources,
      ContentStore contents,
      TransferRegistry running,
      TransferExecutors workers,
      Vertx vertx,
      CarrelConfig config) {
    this.pulls = pulls;
    this.arrivals = arrivals;
    this.sources = sources;
    this.contents = contents;
    this.running = running;
    this.workers = workers;
    this.vertx = vertx;
    this.retryDelay = config.pull().retryDelay();
    this.room = new AtomicInteger(config.pull().concurrent());
  }

  @Scheduled(
      identity = "puller: fetches what was left",
      every = "{carrel.pull.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> pullWhatWasLeft() {
    return backOff.unlessHolding(this::runOnce).replaceWithVoid();
  }

  /**
   * Begins to pull what nobody is at, as far as there is room, and keeps alive what there is no
   * room for; completes sessions whose replica died before it could. Tells how many pulls it began.
   */
  public Uni<Integer> runOnce() {
    return pulls.completeOverdue().chain(pulls::renewWaiting).chain(this::fillRoom);
  }

  void pullSoon(@Observes PullRequested wanted) {
    filling.soon();
  }

  void pullSoon(@Observes NotificationsLost missed) {
    filling.soon();
  }

  /** Claims no more. */
  public void stop() {
    stopped = true;
  }

  private Uni<Integer> fillRoom() {
    if (stopped) {
      return Uni.createFrom().item(0);
    }
    int reserved = room.getAndSet(0);
    if (reserved <= 0) {
      room.addAndGet(reserved);
      return Uni.createFrom().item(0);
    }
    return pulls
        .claim(reserved)
        .onFailure()
        .invoke(failure -> room.addAndGet(reserved))
        .invoke(claimed -> room.addAndGet(reserved - claimed.size()))
        .invoke(this::begin)
        .map(List::size);
  }

  /** On an event loop, and not on the context of whatever request announced it. */
  private void begin(List<ClaimedPull> claimed) {
    var context = VertxContext.getRootContext(vertx.getDelegate().getOrCreateContext());
    claimed.forEach(pull -> context.runOnContext(now -> running(pull).start()));
  }

  private PullTransfer running(ClaimedPull pull) {
    return new PullTransfer(
        pull, arrivals, sources, contents, running, workers, vertx, retryDelay, this::makeRoom);
  }

  private void makeRoom() {
    room.incrementAndGet();
    filling.soon();
  }
}
