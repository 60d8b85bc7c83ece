package dev.carrel.session;

import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.LocalSessionEnded;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.content.ContentSweeper;
import dev.carrel.database.ErrorMapping;
import dev.carrel.session.ExpiredSessionStore.Expired;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.SessionId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
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
public class SessionExpiry {
  private static final Logger LOG = Logger.getLogger(SessionExpiry.class);

  /** How often an operation is tried that finds no session although its row cannot be deleted. */
  private static final int MAX_ATTEMPTS = 3;

  private final ExpiredSessionStore store;
  private final ClusterEvents announcements;
  private final ContentSweeper sweep;
  private final Clock clock;

  SessionExpiry(
      ExpiredSessionStore store, ClusterEvents announcements, ContentSweeper sweep, Clock clock) {
    this.store = store;
    this.announcements = announcements;
    this.sweep = sweep;
    this.clock = clock;
  }

  /**
   * What became of sessions that had expired.
   *
   * @param found how many there were
   * @param failed could not be deleted; what is in neither list, another replica was at
   */
  public record ExpiryResult(int found, List<Expired> removed, List<Expired> failed) {}

  /**
   * Deletes sessions that have expired by now, no more than {@code limit}, passing over those that
   * another replica is at. The caller then has what they received swept. Fails only where the
   * database is away.
   *
   * @param since those that expired before are left alone
   * @param except are left alone
   */
  public Uni<ExpiryResult> remove(Instant since, Instant now, int limit, List<UUID> except) {
    return store
        .delete(since, now, limit, except)
        .map(removed -> new ExpiryResult(removed.size(), removed, List.of()))
        .onFailure(SessionExpiry::isOfTheRows)
        .recoverWithUni(() -> removeSingly(since, now, limit, except))
        .invoke(removal -> announce(removal.removed()));
  }

  /** Rather than that there is nobody to ask. */
  private static boolean isOfTheRows(Throwable failure) {
    return ErrorMapping.isTooSlow(failure) || !ErrorMapping.isUnavailable(failure);
  }

  /** One that cannot be deleted keeps none of the others. */
  private Uni<ExpiryResult> removeSingly(Instant since, Instant now, int limit, List<UUID> except) {
    return store
        .list(since, now, limit, except)
        .chain(
            found -> {
              var removal = new ExpiryResult(found.size(), new ArrayList<>(), new ArrayList<>());
              return Multi.createFrom()
                  .iterable(found)
                  .onItem()
                  .transformToUniAndConcatenate(session -> removeOne(session, now, removal))
                  .onItem()
                  .ignoreAsUni()
                  .replaceWith(removal);
            });
  }

  private Uni<Void> removeOne(Expired session, Instant now, ExpiryResult removal) {
    return store
        .delete(session.key(), now)
        .invoke(removal.removed()::addAll)
        .replaceWithVoid()
        .onFailure(SessionExpiry::isOfTheRows)
        .recoverWithItem(
            failure -> {
              LOG.warnf("Session %s cannot be deleted: %s", session.key(), failure);
              removal.failed().add(session);
              return null;
            });
  }

  /** Deletes the sessions of an item that have expired by now. */
  Uni<Void> removeAllOf(ItemId item) {
    return store
        .delete(item, clock.instant())
        .invoke(this::announce)
        .invoke(sweep::soon)
        .replaceWithVoid();
  }

  /**
   * What an operation on a session answers; where that is that there is no such session, only after
   * it cannot come back. Fails with an {@link IllegalStateException} if neither comes true.
   */
  <T> Uni<T> orGoneForGood(SessionId id, Supplier<Uni<T>> operation) {
    return orGoneForGood(id, operation, MAX_ATTEMPTS);
  }

  private <T> Uni<T> orGoneForGood(SessionId id, Supplier<Uni<T>> operation, int attempts) {
    return Uni.createFrom()
        .deferred(() -> operation.get())
        .onFailure(failure -> denies(failure, id))
        .recoverWithUni(
            gone ->
                isThereAgain(id)
                    .chain(
                        again ->
                            again
                                ? orGoneForGood(id, operation, remaining(id, attempts))
                                : Uni.createFrom().failure(gone)));
  }

  private static int remaining(SessionId id, int attempts) {
    if (attempts <= 1) {
      throw new IllegalStateException(
          "In %d attempts the session %s was neither found nor deleted."
              .formatted(MAX_ATTEMPTS, id.value()));
    }
    return attempts - 1;
  }

  /**
   * What a transfer finds of its session; where that is nothing, it looks once more, after it is
   * settled whether the session is gone for good.
   */
  public <T> Uni<T> orGoneForGood(SessionId id, Supplier<Uni<T>> look, Predicate<T> isNothing) {
    return look.get()
        .chain(
            found ->
                isNothing.test(found)
                    ? isThereAgain(id).chain(look::get)
                    : Uni.createFrom().item(found));
  }

  private static boolean denies(Throwable failure, SessionId id) {
    return failure instanceof VapiError error
        && error.type() == ErrorType.NOT_FOUND
        && error.messages().get(0).args().contains(id.value());
  }

  private Uni<Boolean> isThereAgain(SessionId id) {
    return store
        .delete(id, clock.instant())
        .invoke(
            left -> {
              if (left.removed() != null) {
                announce(List.of(left.removed()));
                sweep.soon();
              }
            })
        .map(ExpiredSessionStore.DeletionResult::isThere);
  }

  /** Here alone: a transfer elsewhere notices by itself that its session has expired. */
  private void announce(List<Expired> sessions) {
    for (Expired session : sessions) {
      announcements.tellHere(new SessionEnded(session.key()));
      if (session.wasActive()) {
        announcements.tellHere(
            new LocalSessionEnded(session.kind(), LocalSessionEnded.Reason.EXPIRED));
      }
    }
  }
}
