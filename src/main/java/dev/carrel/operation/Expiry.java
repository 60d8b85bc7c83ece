package dev.carrel.operation;

import dev.carrel.library.ItemId;
import dev.carrel.session.SessionEnded;
import dev.carrel.session.SessionId;
import dev.carrel.store.SessionStore;
import dev.carrel.store.SessionStore.Expired;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The removal of sessions whose time has run out.
 *
 * <p>Nothing rests on when the reaper does it, but one order matters. A step reads the clock first,
 * and may have to wait before it gets at the session's row:
 *
 * <pre>
 * A  keep-alive ─ reads the clock ───────── waits ───────────────► finds the row as it was: renews it
 *    session    ──────────────── expires ┤
 * B  get                                     gone ► NOT_FOUND
 * </pre>
 *
 * <p>Then a session would be there that was gone. So whoever finds one expired removes it before
 * saying so, and whoever comes late finds nothing.
 */
@ApplicationScoped
public class Expiry {
  private static final Logger LOG = Logger.getLogger(Expiry.class);

  private final SessionStore store;
  private final Announcements announcements;
  private final ContentSweep sweep;
  private final Clock clock;

  Expiry(SessionStore store, Announcements announcements, ContentSweep sweep, Clock clock) {
    this.store = store;
    this.announcements = announcements;
    this.sweep = sweep;
    this.clock = clock;
  }

  /**
   * What became of sessions that had expired.
   *
   * @param failed could not be deleted
   */
  public record Removal(List<Expired> removed, List<UUID> failed) {
    /** How many it was about. */
    public int size() {
      return removed.size() + failed.size();
    }
  }

  /**
   * Deletes sessions that have expired by now, no more than {@code limit}, passing over those that
   * another replica is at. The caller then has what they received swept. Fails only where the
   * database is away.
   *
   * @param except are left alone
   */
  public Uni<Removal> remove(Instant now, int limit, List<UUID> except) {
    return store
        .deleteExpired(now, limit, except)
        .map(removed -> new Removal(removed, List.of()))
        .onFailure(failure -> !Faults.isUnavailable(failure))
        .recoverWithUni(() -> removeSingly(now, limit, except))
        .invoke(removal -> announce(removal.removed()));
  }

  /** One that cannot be deleted keeps none of the others. */
  private Uni<Removal> removeSingly(Instant now, int limit, List<UUID> except) {
    return store
        .expired(now, limit, except)
        .onItem()
        .transformToMulti(keys -> Multi.createFrom().iterable(keys))
        .onItem()
        .transformToUniAndConcatenate(key -> removeOne(key, now))
        .collect()
        .in(
            () -> new Removal(new ArrayList<>(), new ArrayList<>()),
            (all, one) -> {
              all.removed().addAll(one.removed());
              all.failed().addAll(one.failed());
            });
  }

  private Uni<Removal> removeOne(UUID key, Instant now) {
    return store
        .deleteExpired(key, now)
        .map(removed -> new Removal(removed, List.of()))
        .onFailure(failure -> !Faults.isUnavailable(failure))
        .recoverWithItem(
            failure -> {
              LOG.errorf("Session %s has expired and cannot be deleted: %s", key, failure);
              return new Removal(List.of(), List.of(key));
            });
  }

  /** Deletes the sessions of an item that have expired by now. */
  Uni<Void> removeAllOf(ItemId item) {
    return store
        .deleteExpired(item, clock.instant())
        .invoke(this::announce)
        .invoke(sweep::soon)
        .replaceWithVoid();
  }

  /**
   * What an operation on a session answers; where that is that there is no such session, only after
   * it cannot come back.
   */
  <T> Uni<T> orGoneForGood(SessionId id, Supplier<Uni<T>> operation) {
    return Uni.createFrom()
        .deferred(() -> operation.get())
        .onFailure(failure -> denies(failure, id))
        .recoverWithUni(
            gone ->
                isThereAgain(id)
                    .chain(
                        again ->
                            again ? orGoneForGood(id, operation) : Uni.createFrom().failure(gone)));
  }

  private static boolean denies(Throwable failure, SessionId id) {
    return failure instanceof VapiError error
        && error.type() == ErrorType.NOT_FOUND
        && error.messages().get(0).args().contains(id.value());
  }

  private Uni<Boolean> isThereAgain(SessionId id) {
    return store
        .deleteExpired(id, clock.instant())
        .invoke(
            left -> {
              if (left.removed() != null) {
                announce(List.of(left.removed()));
                sweep.soon();
              }
            })
        .map(SessionStore.Left::isThere);
  }

  /** Here alone: a transfer elsewhere notices by itself that its session has expired. */
  private void announce(List<Expired> sessions) {
    sessions.forEach(session -> announcements.tellHere(new SessionEnded(session.key())));
  }
}
