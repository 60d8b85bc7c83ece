package dev.carrel.transfer;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.cluster.NotificationsLost;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The transfers that run on this replica, by session: whoever ends a session, finds what to cut.
 *
 * <p>A transfer is added before it asks, for the last time, whether its session is ACTIVE. So an
 * end that comes before that question is answered by it, and one that comes after finds the
 * transfer here.
 *
 * <p>Uploads and downloads are limited in number; pulls have a limit of their own.
 */
@ApplicationScoped
public class TransferRegistry {
  private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(10);

  private final Map<UUID, Set<Transfer>> bySession = new ConcurrentHashMap<>();

  private final AtomicInteger requestCount = new AtomicInteger();
  private final int maxConcurrent;
  private final long minRate;
  private final Clock clock;
  private final TransferMetrics meters;

  private volatile boolean isClosed;

  TransferRegistry(CarrelConfig config, Clock clock, TransferMetrics meters) {
    this.maxConcurrent = config.limits().maxConcurrentTransfers();
    this.minRate = config.limits().minTransferRate().asLongValue();
    this.clock = clock;
    this.meters = meters;
  }

  /** To judge a transfer by that begins now. */
  MinimumRate newMinimumRate() {
    return new MinimumRate(minRate, clock);
  }

  /** To notice that the disk does not answer a transfer. */
  public StallDetector stallDetector(String file) {
    return new StallDetector(file, meters.stalled(), clock);
  }

  /** SERVICE_UNAVAILABLE where as many run as may. */
  void add(Transfer transfer) {
    if (countsAgainstLimit(transfer) && requestCount.incrementAndGet() > maxConcurrent) {
      requestCount.decrementAndGet();
      throw Message.TOO_MANY_TRANSFERS
          .toError(ErrorType.SERVICE_UNAVAILABLE, maxConcurrent)
          .withRetryAfter(RETRY_WHEN_FULL);
    }
    bySession.compute(
        transfer.session(),
        (session, transfers) -> {
          Set<Transfer> running = transfers == null ? ConcurrentHashMap.newKeySet() : transfers;
          running.add(transfer);
          return running;
        });
    meters.transferStarted(transfer.kind());
    if (isClosed) {
      transfer.abortForShutdown();
    }
  }

  /** Takes no more; those that run go on. */
  public void close() {
    isClosed = true;
  }

  /** Has all leave. */
  public void abortForShutdown() {
    all().forEach(Transfer::abortForShutdown);
  }

  public boolean isClosed() {
    return isClosed;
  }

  /** Those that are nobody's request. */
  public Stream<Transfer> runningPulls() {
    return all().filter(transfer -> !countsAgainstLimit(transfer));
  }

  private static boolean countsAgainstLimit(Transfer transfer) {
    return transfer.kind() != TransferKind.PULL;
  }

  /** Those that run. */
  public Stream<Transfer> all() {
    return bySession.values().stream().flatMap(Set::stream);
  }

  /** Bytes have moved. */
  void countBytes(Transfer transfer, long more) {
    meters.bytesMoved(transfer.kind(), more);
  }

  /** Tells what became of one that was added, and does not run any more. */
  void remove(Transfer transfer, TransferResult how) {
    meters.transferEnded(transfer.kind(), how);
    unregister(transfer);
  }

  private void unregister(Transfer transfer) {
    bySession.computeIfPresent(
        transfer.session(),
        (session, transfers) -> {
          if (transfers.remove(transfer) && countsAgainstLimit(transfer)) {
            requestCount.decrementAndGet();
          }
          return transfers.isEmpty() ? null : transfers;
        });
  }

  void onSessionEnded(@Observes SessionEnded ended) {
    transfersOf(ended.session())
        .forEach(transfer -> transfer.abortWith(TransferFailure.SESSION_ENDED));
  }

  /**
   * Others ask, rather than be cut: of two that begin at once, the word that the earlier has begun
   * may come when the later has too.
   */
  void onFileReplaced(@Observes FileReplaced replaced) {
    transfersOf(replaced.session()).stream()
        .filter(transfer -> transfer.isReplacedBy(replaced))
        .forEach(Transfer::checkSoon);
  }

  /** Any of them may be one to be cut: all ask. */
  void onNotificationsLost(@Observes NotificationsLost missed) {
    all().forEach(Transfer::checkSoon);
  }

  private Set<Transfer> transfersOf(UUID session) {
    return bySession.getOrDefault(session, Set.of());
  }
}
