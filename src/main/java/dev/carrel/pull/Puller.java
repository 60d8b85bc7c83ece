package dev.carrel.pull;

import dev.carrel.async.CoalescingTask;
import dev.carrel.async.FailureBackoff;
import dev.carrel.cluster.NotificationsLost;
import dev.carrel.cluster.PullRequested;
import dev.carrel.config.CarrelConfig;
import dev.carrel.fault.TransferFaults;
import dev.carrel.pull.PullQueue.ClaimedPull;
import dev.carrel.source.Sources;
import dev.carrel.updatesession.FileReceivers;
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
 * Claims files from the {@link PullQueue} and pulls them, up to the configured number at a time.
 *
 * <p>It claims files when a pull is requested and when a running pull ends. In addition, a job
 * claims files at a regular interval: those for which no slot was free, and those that another
 * replica did not finish.
 */
@ApplicationScoped
public class Puller {
  private static final Logger LOG = Logger.getLogger(Puller.class);

  private final PullQueue pullQueue;
  private final IncomingFileLifecycle incomingFileLifecycle;
  private final Sources sources;
  private final TransferFaults faults;
  private final FileReceivers incomingTransfers;
  private final Vertx vertx;
  private final Duration retryDelay;
  private final FailureBackoff failureBackoff = new FailureBackoff("Claiming files to pull");

  /** Claims files at once; if that fails, the next scheduled run claims them. */
  private final CoalescingTask claimTask =
      new CoalescingTask(
          this::claimFreeSlots, failure -> LOG.warnf("Could not claim files to pull: %s", failure));

  /** How many more pulls may start; a running claim has reserved its slots already. */
  private final AtomicInteger freeSlots;

  private volatile boolean isStopped;

  Puller(
      PullQueue pullQueue,
      IncomingFileLifecycle incomingFileLifecycle,
      Sources sources,
      TransferFaults faults,
      FileReceivers incomingTransfers,
      Vertx vertx,
      CarrelConfig config) {
    this.pullQueue = pullQueue;
    this.incomingFileLifecycle = incomingFileLifecycle;
    this.sources = sources;
    this.faults = faults;
    this.incomingTransfers = incomingTransfers;
    this.vertx = vertx;
    this.retryDelay = config.pull().retryDelay();
    this.freeSlots = new AtomicInteger(config.pull().maxConcurrent());
  }

  @Scheduled(
      identity = "puller: claim waiting files",
      every = "{carrel.pull.interval}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> claimScheduled() {
    return failureBackoff.run(this::runOnce).replaceWithVoid();
  }

  /**
   * Runs the job once: completes sessions whose replica died before it could, renews the leases of
   * sessions whose files wait, and starts pulls in the free slots.
   *
   * @return the number of pulls that were started
   */
  public Uni<Integer> runOnce() {
    return pullQueue
        .completeDeferredSessions()
        .chain(pullQueue::renewWaitingSessions)
        .chain(this::claimFreeSlots);
  }

  void onPullRequested(@Observes PullRequested requested) {
    claimTask.trigger();
  }

  void onNotificationsLost(@Observes NotificationsLost lost) {
    claimTask.trigger();
  }

  /** Stops claiming files; running pulls continue. */
  public void stop() {
    isStopped = true;
  }

  private Uni<Integer> claimFreeSlots() {
    if (isStopped) {
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

  /** Starts pulls on an event loop, outside the context of the request that triggered the claim. */
  private void start(List<ClaimedPull> claimed) {
    var context = VertxContext.getRootContext(vertx.getDelegate().getOrCreateContext());
    claimed.forEach(
        claimedPull -> context.runOnContext(ignored -> newTransfer(claimedPull).start()));
  }

  private PullTransfer newTransfer(ClaimedPull claimedPull) {
    return new PullTransfer(
        claimedPull,
        incomingFileLifecycle,
        incomingTransfers,
        sources,
        faults,
        vertx,
        retryDelay,
        this::releaseSlot);
  }

  private void releaseSlot() {
    freeSlots.incrementAndGet();
    claimTask.trigger();
  }
}
