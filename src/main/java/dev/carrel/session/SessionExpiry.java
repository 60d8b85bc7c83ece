package dev.carrel.session;

import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.content.ContentSweeper;
import dev.carrel.database.ErrorMapping;
import dev.carrel.session.ExpiredSessionStore.Expired;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Deletes expired sessions.
 *
 * <p>An expired session counts as deleted, whether or not its row still exists, so the time at
 * which the reaper deletes the row does not matter. One order does matter: an operation reads the
 * clock first and may then wait for the session's row.
 *
 * <pre>
 * A  keep_alive  reads the clock ──────── waits for the row ──────► finds the row: renews it
 *    session     ─────────────── expires ┤
 * B  get                                     answers NOT_FOUND
 * </pre>
 *
 * <p>Here A would renew a session that B has reported as not found. Therefore an operation deletes
 * the row of an expired session before it answers NOT_FOUND; a statement that waits for the row
 * then finds none (ADR 7).
 */
@ApplicationScoped
public class SessionExpiry {
  private static final Logger LOG = Logger.getLogger(SessionExpiry.class);

  /**
   * The maximum number of attempts of an operation that answers NOT_FOUND although the session has
   * not expired.
   */
  private static final int MAX_ATTEMPTS = 3;

  private final ExpiredSessionStore store;
  private final ClusterEvents clusterEvents;
  private final ContentSweeper sweeper;
  private final VirtualClock clock;

  SessionExpiry(
      ExpiredSessionStore store,
      ClusterEvents clusterEvents,
      ContentSweeper sweeper,
      VirtualClock clock) {
    this.store = store;
    this.clusterEvents = clusterEvents;
    this.sweeper = sweeper;
    this.clock = clock;
  }

  /**
   * The result of deleting expired sessions. A session that is in neither list was locked by
   * another replica or has been renewed.
   *
   * @param found the number of expired sessions that were found
   * @param deleted the sessions that were deleted
   * @param failed the sessions that could not be deleted
   */
  public record ExpiryResult(int found, List<Expired> deleted, List<Expired> failed) {}

  /**
   * Deletes sessions that have expired by {@code now} and skips those that another replica has
   * locked. Afterwards the caller triggers the content sweeper. Fails only if the database is
   * unavailable.
   *
   * @param since sessions that expired before this time are skipped
   * @param maxSessions the maximum number of sessions to delete
   * @param except the keys of sessions to skip
   */
  public Uni<ExpiryResult> deleteExpired(
      Instant since, Instant now, int maxSessions, List<UUID> except) {
    return store
        .delete(since, now, maxSessions, except)
        .map(deleted -> new ExpiryResult(deleted.size(), deleted, List.of()))
        .onFailure(SessionExpiry::isRowFailure)
        .recoverWithUni(() -> deleteOneByOne(since, now, maxSessions, except))
        .invoke(result -> publishExpired(result.deleted()));
  }

  /** Whether the failure concerns the rows, rather than an unavailable database. */
  private static boolean isRowFailure(Throwable failure) {
    return ErrorMapping.isStatementTimeout(failure) || !ErrorMapping.isDatabaseUnavailable(failure);
  }

  /**
   * Deletes each session in a statement of its own, so that one failure does not affect the others.
   */
  private Uni<ExpiryResult> deleteOneByOne(
      Instant since, Instant now, int maxSessions, List<UUID> except) {
    return store
        .list(since, now, maxSessions, except)
        .chain(
            found -> {
              var result = new ExpiryResult(found.size(), new ArrayList<>(), new ArrayList<>());
              return Multi.createFrom()
                  .iterable(found)
                  .onItem()
                  .transformToUniAndConcatenate(session -> deleteOne(session, now, result))
                  .onItem()
                  .ignoreAsUni()
                  .replaceWith(result);
            });
  }

  private Uni<Void> deleteOne(Expired session, Instant now, ExpiryResult result) {
    return store
        .delete(session.key(), now)
        .invoke(result.deleted()::addAll)
        .replaceWithVoid()
        .onFailure(SessionExpiry::isRowFailure)
        .recoverWithItem(
            failure -> {
              LOG.warnf("Could not delete expired session %s: %s", session.key(), failure);
              result.failed().add(session);
              return null;
            });
  }

  /** Expires a session now, if it is active: deletes it, and aborts its transfers. */
  public Uni<Void> expireNow(UUID session) {
    return store
        .deleteActive(session, clock.instant())
        .invoke(this::publishExpired)
        .invoke(sweeper::trigger)
        .replaceWithVoid();
  }

  /** Deletes the expired sessions on an item. */
  Uni<Void> deleteExpiredOf(ItemId item) {
    return store
        .delete(item, clock.instant())
        .invoke(this::publishExpired)
        .invoke(sweeper::trigger)
        .replaceWithVoid();
  }

  /**
   * Runs an operation on a session. If it answers NOT_FOUND for this session, deletes the session
   * if it has expired, and then answers NOT_FOUND. If the session turns out not to be expired, runs
   * the operation again. Fails with an {@link IllegalStateException} if the session is neither
   * found nor deleted in {@value #MAX_ATTEMPTS} attempts.
   */
  <T> Uni<T> deletingExpired(SessionAccess access, Supplier<Uni<T>> operation) {
    return Uni.createFrom()
        .deferred(() -> operation.get())
        .onFailure(failure -> isNotFound(failure, access))
        .recoverWithUni(
            notFound ->
                deleteIfExpired(access.sessionKey(), access.requiredOwner())
                    .chain(
                        exists ->
                            Uni.createFrom()
                                .failure(exists ? new NotExpiredException(access) : notFound)))
        .onFailure(NotExpiredException.class)
        .retry()
        .atMost(MAX_ATTEMPTS - 1);
  }

  /** A session that was not found exists, and has not expired. */
  private static final class NotExpiredException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NotExpiredException(SessionAccess access) {
      super(
          "In %d attempts the session %s was neither found nor deleted."
              .formatted(MAX_ATTEMPTS, access.id().value()));
    }
  }

  /**
   * Runs a query for a transfer. If it finds nothing, deletes the session if it has expired and
   * runs the query once more.
   *
   * @param query the query
   * @param isMissing whether the result of the query means that nothing was found
   */
  public <T> Uni<T> deletingExpired(
      SessionKey session, Supplier<Uni<T>> query, Predicate<T> isMissing) {
    return query
        .get()
        .chain(
            found ->
                isMissing.test(found)
                    ? deleteIfExpired(session, null).chain(query::get)
                    : Uni.createFrom().item(found));
  }

  private static boolean isNotFound(Throwable failure, SessionAccess access) {
    return failure instanceof VapiError error
        && error.type() == ErrorType.NOT_FOUND
        && error.messages().get(0).args().contains(access.id().value());
  }

  private Uni<Boolean> deleteIfExpired(SessionKey session, String requiredOwner) {
    return store
        .delete(session, requiredOwner, clock.instant())
        .invoke(
            result -> {
              if (result.deleted() != null) {
                publishExpired(List.of(result.deleted()));
                sweeper.trigger();
              }
            })
        .map(ExpiredSessionStore.DeletionResult::rowExists);
  }

  /** Publishes on this replica only: transfers on other replicas detect the expiry themselves. */
  private void publishExpired(List<Expired> sessions) {
    for (Expired session : sessions) {
      if (session.wasActive()) {
        clusterEvents.publishLocally(
            new SessionEnded(session.key(), session.kind(), SessionEnded.Reason.EXPIRED));
      }
    }
  }
}
