package dev.carrel.transfer;

import dev.carrel.session.AnnouncementsMissed;
import dev.carrel.session.FileReplaced;
import dev.carrel.session.SessionEnded;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The transfers that run on this replica, by session: whoever ends a session, finds what to cut.
 *
 * <p>A transfer is added before it asks, for the last time, whether its session is ACTIVE. So an
 * end that comes before that question is answered by it, and one that comes after finds the
 * transfer here.
 */
@ApplicationScoped
class RunningTransfers {
  private final Map<UUID, Set<Transfer>> bySession = new ConcurrentHashMap<>();

  private volatile boolean closed;

  void add(Transfer transfer) {
    bySession.compute(
        transfer.session(),
        (session, transfers) -> {
          Set<Transfer> running = transfers == null ? ConcurrentHashMap.newKeySet() : transfers;
          running.add(transfer);
          return running;
        });
    if (closed) {
      transfer.leave();
    }
  }

  /** Has all leave, now and from now on. */
  void close() {
    closed = true;
    all().forEach(Transfer::leave);
  }

  boolean isClosed() {
    return closed;
  }

  /** Those that are nobody's request. */
  Stream<Transfer> pulls() {
    return all().filter(RunningPull.class::isInstance);
  }

  /** Those that run. */
  Stream<Transfer> all() {
    return bySession.values().stream().flatMap(Set::stream);
  }

  void remove(Transfer transfer) {
    bySession.computeIfPresent(
        transfer.session(),
        (session, transfers) -> {
          transfers.remove(transfer);
          return transfers.isEmpty() ? null : transfers;
        });
  }

  void cutAll(@Observes SessionEnded ended) {
    of(ended.session()).forEach(Transfer::cut);
  }

  void cutOthers(@Observes FileReplaced replaced) {
    of(replaced.session()).stream()
        .filter(transfer -> transfer.isReplacedBy(replaced))
        .forEach(Transfer::cut);
  }

  /** Any of them may be one to be cut: all ask. */
  void askAll(@Observes AnnouncementsMissed missed) {
    all().forEach(Transfer::ask);
  }

  private Set<Transfer> of(UUID session) {
    return bySession.getOrDefault(session, Set.of());
  }
}
