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
  private final ClusterEvents clusterEvents;
  private final ContentSweeper sweep;
  private final Clock clock;

  SessionExpiry(
      ExpiredSessionStore store, ClusterEvents clusterEvents, ContentSweeper sweep, Clock clock) {
    this.store = store;
    this.clusterEvents = clusterEvents;
    this.sweep = sweep;
    this.clock = clock;
  }

  /**
   * What became of sessions that had expired.
   *
   * @param found how many there were
   * @param failed could not be deleted; what is in neither list, another replica was at
   */
  public record ExpiryResult(int found, List<Expired> deleted, List<Expired> failed) {}

  /**
   * Deletes sessions that have expired by now, no more than {@code limit}, passing over those that
   * another replica is at. The caller then has what they received swept. Fails only where the
   * database is away.
   *
   * @param since those that expired before are left alone
   * @param except are left alone
   */
  public Uni<ExpiryResult> deleteExpired(Instant since, Instant now, int limit, List<UUID> except) {
    return store
        .delete(since, now, limit, except)
        .map(removed -> new ExpiryResult(removed.size(), removed, List.of()))
        .onFailure(SessionExpiry::isRowFailure)
        .recoverWithUni(() -> deleteOneByOne(since, now, limit, except))
        .invoke(expiryResult -> publishExpired(expiryResult.deleted()));
  }

  /** Rather than that there is nobody to ask. */
  private static boolean isRowFailure(Throwable failure) {
    return ErrorMapping.isStatementTimeout(failure) || !ErrorMapping.isDatabaseUnavailable(failure);
  }

  /** One that cannot be deleted keeps none of the others. */
  private Uni<ExpiryResult> deleteOneByOne(
      Instant since, Instant now, int limit, List<UUID> except) {
    return store
        .list(since, now, limit, except)
        .chain(
            found -> {
              var expiryResult =
                  new ExpiryResult(found.size(), new ArrayList<>(), new ArrayList<>());
              return Multi.createFrom()
                  .iterable(found)
                  .onItem()
                  .transformToUniAndConcatenate(session -> deleteOne(session, now, expiryResult))
                  .onItem()
                  .ignoreAsUni()
                  .replaceWith(expiryResult);
            });
  }

  private Uni<Void> deleteOne(Expired session, Instant now, ExpiryResult expiryResult) {
    return store
        .delete(session.key(), now)
        .invoke(expiryResult.deleted()::addAll)
        .replaceWithVoid()
        .onFailure(SessionExpiry::isRowFailure)
        .recoverWithItem(
            failure -> {
              LOG.warnf("Could not delete expired session %s: %s", session.key(), failure);
              expiryResult.failed().add(session);
              return null;
            });
  }

  /** Deletes the sessions of an item that have expired by now. */
  Uni<Void> deleteExpiredOf(ItemId item) {
    return store
        .delete(item, clock.instant())
        .invoke(this::publishExpired)
        .invoke(sweep::trigger)
        .replaceWithVoid();
  }

  /**
   * What an operation on a session answers; where that is that there is no such session, only after
   * it cannot come back. Fails with an {@link IllegalStateException} if neither comes true.
   */
  <T> Uni<T> deletingExpired(SessionId id, Supplier<Uni<T>> operation) {
    return deletingExpired(id, operation, MAX_ATTEMPTS);
  }

  private <T> Uni<T> deletingExpired(SessionId id, Supplier<Uni<T>> operation, int attempts) {
    return Uni.createFrom()
        .deferred(() -> operation.get())
        .onFailure(failure -> isNotFound(failure, id))
        .recoverWithUni(
            gone ->
                deleteIfExpired(id)
                    .chain(
                        again ->
                            again
                                ? deletingExpired(id, operation, remaining(id, attempts))
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
  public <T> Uni<T> deletingExpired(SessionId id, Supplier<Uni<T>> look, Predicate<T> isNothing) {
    return look.get()
        .chain(
            found ->
                isNothing.test(found)
                    ? deleteIfExpired(id).chain(look::get)
                    : Uni.createFrom().item(found));
  }

  private static boolean isNotFound(Throwable failure, SessionId id) {
    return failure instanceof VapiError error
        && error.type() == ErrorType.NOT_FOUND
        && error.messages().get(0).args().contains(id.value());
  }

  private Uni<Boolean> deleteIfExpired(SessionId id) {
    return store
        .delete(id, clock.instant())
        .invoke(
            deletionResult -> {
              if (deletionResult.removed() != null) {
                publishExpired(List.of(deletionResult.removed()));
                sweep.trigger();
              }
            })
        .map(ExpiredSessionStore.DeletionResult::wasRenewed);
  }

  /** Here alone: a transfer elsewhere notices by itself that its session has expired. */
  private void publishExpired(List<Expired> sessions) {
    for (Expired session : sessions) {
      clusterEvents.publishLocally(new SessionEnded(session.key()));
      if (session.wasActive()) {
        clusterEvents.publishLocally(
            new LocalSessionEnded(session.kind(), LocalSessionEnded.Reason.EXPIRED));
      }
    }
  }
}
