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

  private final PullQueue pullQueue;
  private final IncomingFileLifecycle incomingFileLifecycle;
  private final Sources sources;
  private final ContentStore contents;
  private final TransferRegistry newTransfer;
  private final TransferExecutors transferExecutors;
  private final Vertx vertx;
  private final Duration retryDelay;
  private final FailureBackoff failureBackoff = new FailureBackoff("Claiming of pulls");

  /** The next run on schedule makes up for one that fails. */
  private final CoalescingTask claimTask =
      new CoalescingTask(
          this::claimFreeSlots, failure -> LOG.warnf("Could not claim files to pull: %s", failure));

  /** How many more may run; those that are being claimed are taken off before. */
  private final AtomicInteger freeSlots;

  private volatile boolean stopped;

  Puller(
      PullQueue pullQueue,
      IncomingFileLifecycle incomingFileLifecycle,
      Sources sources,
      ContentStore contents,
      TransferRegistry newTransfer,
      TransferExecutors transferExecutors,
      Vertx vertx,
      CarrelConfig config) {
    this.pullQueue = pullQueue;
    this.incomingFileLifecycle = incomingFileLifecycle;
    this.sources = sources;
    this.contents = contents;
    this.newTransfer = newTransfer;
    this.transferExecutors = transferExecutors;
    this.vertx = vertx;
    this.retryDelay = config.pull().retryDelay();
    this.freeSlots = new AtomicInteger(config.pull().maxConcurrent());
  }

  @Scheduled(
      identity = "puller: fetches what was left",
      every = "{carrel.pull.interval}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> claimScheduled() {
    return failureBackoff.run(this::runOnce).replaceWithVoid();
  }

  /**
   * Begins to pull what nobody is at, as far as there is room, and keeps alive what there is no
   * room for; completes sessions whose replica died before it could. Tells how many pulls it began.
   */
  public Uni<Integer> runOnce() {
    return pullQueue
        .completeDeferredSessions()
        .chain(pullQueue::renewWaitingSessions)
        .chain(this::claimFreeSlots);
  }

  void onPullRequested(@Observes PullRequested wanted) {
    claimTask.trigger();
  }

  void onNotificationsLost(@Observes NotificationsLost missed) {
    claimTask.trigger();
  }

  /** Claims no more. */
  public void stop() {
    stopped = true;
  }

  private Uni<Integer> claimFreeSlots() {
    if (stopped) {
      return Uni.createFrom().item(0);
    }
    int reserved = freeSlots.getAndSet(0);
    if (reserved <= 0) {
      freeSlots.addAndGet(reserved);
      return Uni.createFrom().item(0);
    }
    return pullQueue
        .claim(reserved)
        .onFailure()
        .invoke(failure -> freeSlots.addAndGet(reserved))
        .invoke(claimed -> freeSlots.addAndGet(reserved - claimed.size()))
        .invoke(this::start)
        .map(List::size);
  }

  /** On an event loop, and not on the context of whatever request announced it. */
  private void start(List<ClaimedPull> claimed) {
    var context = VertxContext.getRootContext(vertx.getDelegate().getOrCreateContext());
    claimed.forEach(claimedPull -> context.runOnContext(now -> newTransfer(claimedPull).start()));
  }

  private PullTransfer newTransfer(ClaimedPull claimedPull) {
    return new PullTransfer(
        claimedPull,
        incomingFileLifecycle,
        sources,
        contents,
        newTransfer,
        transferExecutors,
        vertx,
        retryDelay,
        this::releaseSlot);
  }

  private void releaseSlot() {
    freeSlots.incrementAndGet();
    claimTask.trigger();
  }
}
