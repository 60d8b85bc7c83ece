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

  private final AtomicInteger requests = new AtomicInteger();
  private final int most;
  private final long slowest;
  private final Clock clock;
  private final TransferMetrics meters;

  private volatile boolean closed;

  TransferRegistry(CarrelConfig config, Clock clock, TransferMetrics meters) {
    this.most = config.limits().transfers();
    this.slowest = config.limits().slowestTransfer().asLongValue();
    this.clock = clock;
    this.meters = meters;
  }

  /** To judge a transfer by that begins now. */
  MinimumRate pace() {
    return new MinimumRate(slowest, clock);
  }

  /** To notice that the disk does not answer a transfer. */
  public StallDetector stallDetector(String file) {
    return new StallDetector(file, meters.stalled(), clock);
  }

  /** SERVICE_UNAVAILABLE where as many run as may. */
  void add(Transfer transfer) {
    if (isRequest(transfer) && requests.incrementAndGet() > most) {
      requests.decrementAndGet();
      throw Message.TOO_MANY_TRANSFERS
          .as(ErrorType.SERVICE_UNAVAILABLE, most)
          .after(RETRY_WHEN_FULL);
    }
    bySession.compute(
        transfer.session(),
        (session, transfers) -> {
          Set<Transfer> running = transfers == null ? ConcurrentHashMap.newKeySet() : transfers;
          running.add(transfer);
          return running;
        });
    meters.began(transfer.kind());
    if (closed) {
      transfer.leave();
    }
  }

  /** Takes no more; those that run go on. */
  public void close() {
    closed = true;
  }

  /** Has all leave. */
  public void leave() {
    all().forEach(Transfer::leave);
  }

  public boolean isClosed() {
    return closed;
  }

  /** Those that are nobody's request. */
  public Stream<Transfer> pulls() {
    return all().filter(transfer -> !isRequest(transfer));
  }

  private static boolean isRequest(Transfer transfer) {
    return transfer.kind() != TransferKind.PULL;
  }

  /** Those that run. */
  public Stream<Transfer> all() {
    return bySession.values().stream().flatMap(Set::stream);
  }

  /** Bytes have moved. */
  void moved(Transfer transfer, long more) {
    meters.moved(transfer.kind(), more);
  }

  /** Tells what became of one that was added, and does not run any more. */
  void ended(Transfer transfer, TransferResult how) {
    meters.ended(transfer.kind(), how);
    remove(transfer);
  }

  private void remove(Transfer transfer) {
    bySession.computeIfPresent(
        transfer.session(),
        (session, transfers) -> {
          if (transfers.remove(transfer) && isRequest(transfer)) {
            requests.decrementAndGet();
          }
          return transfers.isEmpty() ? null : transfers;
        });
  }

  void cutAll(@Observes SessionEnded ended) {
    of(ended.session()).forEach(transfer -> transfer.cut(TransferFailure.SESSION_ENDED));
  }

  /**
   * Others ask, rather than be cut: of two that begin at once, the word that the earlier has begun
   * may come when the later has too.
   */
  void askOthers(@Observes FileReplaced replaced) {
    of(replaced.session()).stream()
        .filter(transfer -> transfer.isReplacedBy(replaced))
        .forEach(Transfer::ask);
  }

  /** Any of them may be one to be cut: all ask. */
  void askAll(@Observes NotificationsLost missed) {
    all().forEach(Transfer::ask);
  }

  private Set<Transfer> of(UUID session) {
    return bySession.getOrDefault(session, Set.of());
  }
}
