package dev.carrel.transfer;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.cluster.NotificationsLost;
import dev.carrel.cluster.SandboxReset;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.config.CarrelConfig;
import dev.carrel.time.SystemClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The transfers that run on this replica, by session, so that they can be aborted when their
 * session ends.
 *
 * <p>A transfer is added before its last check that the session is ACTIVE. If the session ends
 * before the check, the check fails. If it ends after the check, the event {@link SessionEnded}
 * finds the transfer in this registry.
 *
 * <p>The number of concurrent uploads and downloads is limited here. Pulls have a limit of their
 * own.
 */
@ApplicationScoped
public class TransferRegistry {
  private static final Duration RETRY_AFTER_WHEN_FULL = Duration.ofSeconds(10);

  private final Map<UUID, Set<Transfer>> bySession = new ConcurrentHashMap<>();

  private final Set<Uni<Void>> endings = ConcurrentHashMap.newKeySet();

  private final AtomicInteger uploadAndDownloadCount = new AtomicInteger();
  private final int maxConcurrent;
  private final long minBytesPerSecond;
  private final SystemClock clock;
  private final TransferMetrics metrics;

  private volatile boolean isClosed;

  TransferRegistry(CarrelConfig config, SystemClock clock, TransferMetrics metrics) {
    this.maxConcurrent = config.limits().maxConcurrentTransfers();
    this.minBytesPerSecond = config.limits().minTransferRate().asLongValue();
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Starts to measure the rate of a transfer that begins now. */
  SlowTransferDetector newSlowTransferDetector() {
    return new SlowTransferDetector(minBytesPerSecond, clock);
  }

  /**
   * Creates a detector of stalled writes for one transfer.
   *
   * @param file a description of the written file, for log messages
   */
  public StallDetector newStallDetector(String file) {
    return new StallDetector(file, metrics.stalledTransfers(), clock);
  }

  /**
   * Adds a transfer that starts. After {@link #close}, the transfer is aborted at once.
   *
   * @throws dev.carrel.vapi.VapiError SERVICE_UNAVAILABLE, with the header Retry-After, if the
   *     maximum number of uploads and downloads is running
   */
  void add(Transfer transfer) {
    if (countsAgainstLimit(transfer) && uploadAndDownloadCount.incrementAndGet() > maxConcurrent) {
      uploadAndDownloadCount.decrementAndGet();
      throw Message.TOO_MANY_TRANSFERS
          .toError(ErrorType.SERVICE_UNAVAILABLE, maxConcurrent)
          .withRetryAfter(RETRY_AFTER_WHEN_FULL);
    }
    bySession.compute(
        transfer.session(),
        (session, transfers) -> {
          Set<Transfer> running = transfers == null ? ConcurrentHashMap.newKeySet() : transfers;
          running.add(transfer);
          return running;
        });
    metrics.onTransferStarted(transfer.kind());
    if (isClosed) {
      transfer.abort(TransferFailure.SHUTDOWN);
    }
  }

  /** Stops accepting transfers; running transfers continue. */
  public void close() {
    isClosed = true;
  }

  /** Aborts all running transfers because the replica shuts down. */
  public void abortForShutdown() {
    all().forEach(transfer -> transfer.abort(TransferFailure.SHUTDOWN));
  }

  /** Returns whether this replica no longer accepts transfers. */
  public boolean isClosed() {
    return isClosed;
  }

  /** Returns the running pulls of this replica. */
  public Stream<Transfer> runningPulls() {
    return all().filter(transfer -> !countsAgainstLimit(transfer));
  }

  private static boolean countsAgainstLimit(Transfer transfer) {
    return transfer.kind() != TransferKind.PULL;
  }

  /** Returns all running transfers of this replica. */
  public Stream<Transfer> all() {
    return bySession.values().stream().flatMap(Set::stream);
  }

  /** Returns the running transfers of a session on this replica. */
  Stream<Transfer> runningIn(UUID session) {
    return transfersOf(session).stream();
  }

  /**
   * Runs a statement that records the end of a transfer, whose client may already have received the
   * last byte. A failure is ignored, because the next statement of the session detects its cause.
   */
  void recordEnd(Uni<Void> recording) {
    Uni<Void> result = recording.onFailure().recoverWithNull().memoize().indefinitely();
    endings.add(result);
    result.subscribe().with(recorded -> endings.remove(result));
  }

  /** Completes when the ends of all transfers that have ended on this replica are recorded. */
  public Uni<Void> awaitRecordedEnds() {
    List<Uni<Void>> pending = List.copyOf(endings);
    return pending.isEmpty()
        ? Uni.createFrom().voidItem()
        : Uni.join().all(pending).andCollectFailures().replaceWithVoid();
  }

  /** Adds to the number of bytes that transfers of this kind have moved. */
  void countBytes(TransferKind kind, long count) {
    metrics.countBytes(kind, count);
  }

  /** Removes a transfer that has ended, and records its result. */
  void remove(Transfer transfer, TransferResult result) {
    metrics.onTransferEnded(transfer.kind(), result);
    unregister(transfer);
  }

  private void unregister(Transfer transfer) {
    bySession.computeIfPresent(
        transfer.session(),
        (session, transfers) -> {
          if (transfers.remove(transfer) && countsAgainstLimit(transfer)) {
            uploadAndDownloadCount.decrementAndGet();
          }
          return transfers.isEmpty() ? null : transfers;
        });
  }

  void onSessionEnded(@Observes SessionEnded ended) {
    transfersOf(ended.session()).forEach(transfer -> transfer.abort(TransferFailure.SESSION_ENDED));
  }

  void onSandboxReset(@Observes SandboxReset reset) {
    all().forEach(transfer -> transfer.abort(TransferFailure.SESSION_ENDED));
  }

  /**
   * Makes the affected transfers check whether they may continue. They are not aborted at once: if
   * two transfers begin at nearly the same time, the event of the earlier one may arrive after the
   * later one has begun.
   */
  void onFileReplaced(@Observes FileReplaced replaced) {
    transfersOf(replaced.session()).stream()
        .filter(transfer -> transfer.isReplacedBy(replaced))
        .forEach(Transfer::checkSoon);
  }

  /** Makes all transfers check whether they may continue, because an event may have been lost. */
  void onNotificationsLost(@Observes NotificationsLost lost) {
    all().forEach(Transfer::checkSoon);
  }

  private Set<Transfer> transfersOf(UUID session) {
    return bySession.getOrDefault(session, Set.of());
  }
}
