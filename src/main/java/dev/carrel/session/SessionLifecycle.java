package dev.carrel.session;

import dev.carrel.audit.Actor;
import dev.carrel.auth.Caller;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.LocalSessionEnded;
import dev.carrel.cluster.LocalSessionEnded.Reason;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentSweeper;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.operation.ClientTokens;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.WarningType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What both kinds of session have in common: the lease, the steps of the lifecycle, and the
 * refusals.
 *
 * <p>Every end of a session is told as {@link SessionEnded}, once it is committed.
 */
@ApplicationScoped
public class SessionLifecycle {
  /**
   * How often a statement that found no row is tried although the session's state allows the step:
   * the session may change between the statement and the look at it, but it ends only once.
   */
  private static final int MAX_ATTEMPTS = 3;

  private final Pool pool;
  private final SessionStore store;
  private final SessionAccess access;
  private final SessionExpiry sessionExpiry;
  private final ContentSweeper sweeper;
  private final ClientTokens tokens;
  private final ClusterEvents events;
  private final Clock clock;
  private final Lease updateLease;
  private final Lease downloadLease;
  private final int sessionsPerUser;

  SessionLifecycle(
      Pool pool,
      SessionStore store,
      SessionAccess access,
      SessionExpiry sessionExpiry,
      ContentSweeper sweeper,
      ClientTokens tokens,
      ClusterEvents events,
      Clock clock,
      CarrelConfig config) {
    this.pool = pool;
    this.store = store;
    this.access = access;
    this.sessionExpiry = sessionExpiry;
    this.sweeper = sweeper;
    this.tokens = tokens;
    this.events = events;
    this.clock = clock;
    this.updateLease =
        new Lease(config.updateSession().idleTimeout(), config.updateSession().retention());
    this.downloadLease =
        new Lease(config.downloadSession().idleTimeout(), config.downloadSession().retention());
    this.sessionsPerUser = config.limits().maxActiveSessionsPerUser();
  }

  /** When a session of this kind that is active now will expire, if nothing follows. */
  public Instant expiryAfterActivity(SessionKind kind, Instant now) {
    return lease(kind).expiresAt(SessionState.ACTIVE, now);
  }

  /** How often a transfer of this kind of session is to tell that its bytes move. */
  public Duration renewalInterval(SessionKind kind) {
    return lease(kind).renewalInterval();
  }

  private Lease lease(SessionKind kind) {
    return switch (kind) {
      case UPDATE -> updateLease;
      case DOWNLOAD -> downloadLease;
    };
  }

  /** Creates a session, once for each client token. */
  public <T extends SessionId> Uni<T> createSession(
      Class<?> service,
      Caller caller,
      String clientToken,
      NewSession session,
      ClientTokens.IdFactory<T> id) {
    return tokens
        .createOnce(
            service, caller, clientToken, session.request(), id, insertSession(caller, session))
        .onFailure(
            ConstraintViolations.isViolationOf(
                ConstraintViolations.ONE_ACTIVE_UPDATE_SESSION_PER_ITEM))
        .recoverWithUni(() -> createAfterDeletingExpired(service, caller, clientToken, session, id))
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ACTIVE_SESSION_LIMIT))
        .transform(
            full ->
                Message.TOO_MANY_SESSIONS.toError(
                    ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, caller.user(), sessionsPerUser))
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.SESSION_ITEM_FK))
        .transform(gone -> itemNotFound(session.item()));
  }

  /**
   * A session that is to be.
   *
   * @param request the whole specification: all that makes one request the same as another
   */
  public record NewSession(
      SessionKind kind,
      ItemId item,
      Set<WarningType> ignoredWarnings,
      Set<WarningType> heededWarnings,
      Record request) {}

  private BiFunction<SqlClient, UUID, Uni<?>> insertSession(Caller caller, NewSession session) {
    Instant now = clock.instant();
    return (client, key) ->
        store
            .create(
                client,
                key,
                session.kind(),
                session.item(),
                caller.actor(),
                session.ignoredWarnings(),
                session.heededWarnings(),
                now,
                expiryAfterActivity(session.kind(), now),
                sessionsPerUser)
            .onItem()
            .ifNull()
            .failWith(() -> itemNotFound(session.item()));
  }

  /**
   * The session in the way may have expired without the reaper having been by: then it is not
   * there.
   */
  private <T extends SessionId> Uni<T> createAfterDeletingExpired(
      Class<?> service,
      Caller caller,
      String clientToken,
      NewSession session,
      ClientTokens.IdFactory<T> id) {
    return sessionExpiry
        .deleteExpiredOf(session.item())
        .chain(
            () ->
                tokens.createOnce(
                    service,
                    caller,
                    clientToken,
                    session.request(),
                    id,
                    insertSession(caller, session)))
        .onFailure(
            ConstraintViolations.isViolationOf(
                ConstraintViolations.ONE_ACTIVE_UPDATE_SESSION_PER_ITEM))
        .transform(
            busy ->
                Message.UPDATE_SESSION_EXISTS.toError(
                    ErrorType.RESOURCE_BUSY, session.item().value()));
  }

  /** The caller's own sessions of a kind; on one item, which must exist, or on any. */
  public Uni<Page<UUID>> list(Caller caller, SessionKind kind, ItemId item) {
    Instant now = clock.instant();
    return Page.readFirst(
        after -> store.list(kind, caller.user(), item, now, after, Page.MAX_SIZE));
  }

  /** Sets which warnings hold up completion, after a step of the same transaction. */
  public Uni<Void> setWarningBehavior(
      SqlClient transaction, Session session, Set<WarningType> ignored, Set<WarningType> heeded) {
    return store.updateWarnings(transaction, session.key(), ignored, heeded);
  }

  /** Fails with NOT_FOUND where a session is not the caller's to reach. */
  public Uni<Void> requireAccess(Caller caller, SessionId id) {
    return access.requireAccess(caller, id);
  }

  public Uni<Session> find(Caller caller, SessionId id) {
    return requireAccess(caller, id).chain(() -> find(id));
  }

  private Uni<Session> find(SessionId id) {
    return sessionExpiry.deletingExpired(
        id, () -> store.find(id).onItem().ifNull().failWith(() -> sessionNotFound(id)));
  }

  /**
   * To be asked where nothing was found beside a session: it may have been deleted since it was
   * looked at. NOT_FOUND then.
   */
  public Uni<Void> requireExists(SessionId id, boolean isAsked) {
    return isAsked ? find(id).replaceWithVoid() : Uni.createFrom().voidItem();
  }

  /** Takes a step on its own. */
  public Uni<Session> apply(Caller caller, SessionId id, Transition transition) {
    return requireAccess(caller, id).chain(() -> apply(id, transition));
  }

  public Uni<Session> apply(SessionId id, Transition transition) {
    return sessionExpiry
        .deletingExpired(id, () -> apply(pool, id, transition))
        .invoke(this::publishIfEnded);
  }

  /**
   * Takes a step, and does what goes with it, in one transaction; the caller tells of the session's
   * end after it.
   */
  public <T> Uni<T> inTransaction(
      Caller caller, SessionId id, Function<SqlConnection, Uni<T>> work) {
    return requireAccess(caller, id).chain(() -> inTransaction(id, work));
  }

  /** The same for those who need no caller: a transfer URI is its own credential. */
  public <T> Uni<T> inTransaction(SessionId id, Function<SqlConnection, Uni<T>> work) {
    return sessionExpiry.deletingExpired(id, () -> pool.withTransaction(work));
  }

  /** To be called with what a step left, once it is committed. */
  public void publishIfEnded(Session session) {
    if (session.state() != SessionState.ACTIVE) {
      publishEnded(
          session.key(), new LocalSessionEnded(session.kind(), Reason.ofState(session.state())));
    }
  }

  /** Refuses to change what a session consists of, once its client has asked to complete it. */
  public static void requireNotCompleting(Session session, SessionStep step) {
    if (session.isCompleting()) {
      throw notAllowedInState(session, step);
    }
  }

  /** Takes a step within a transaction; the caller tells of the session's end after the commit. */
  public Uni<Session> apply(SqlClient client, SessionId id, Transition transition) {
    return apply(client, id, transition, MAX_ATTEMPTS);
  }

  private Uni<Session> apply(SqlClient client, SessionId id, Transition transition, int attempts) {
    Instant now = clock.instant();
    Instant expiresAt = lease(id.kind()).expiresAt(transition.step().targetState(), now);
    return store
        .apply(client, id, transition, now, expiresAt)
        .onItem()
        .ifNull()
        .switchTo(
            () ->
                store
                    .find(client, id, now)
                    .invoke(session -> mayTake(id, session, transition))
                    .invoke(session -> mayRetry(session, transition.step(), attempts))
                    .chain(allowed -> apply(client, id, transition, attempts - 1)));
  }

  /** Why no row was found to take the step; returns if there is no reason. */
  private static void mayTake(SessionId id, Session found, Transition transition) {
    mayTake(id, found, transition.step());
    Long progress = transition.progress();
    if (progress != null && progress < found.clientProgress()) {
      throw ParameterChecks.invalidArgument(
          "progress", progress, "must not be less than " + found.clientProgress());
    }
  }

  private static void mayTake(SessionId id, Session found, SessionStep step) {
    if (found == null) {
      throw sessionNotFound(id);
    }
    if (!id.kind().allowedStates(step).contains(found.state())) {
      throw notAllowedInState(found, step);
    }
  }

  private static void mayRetry(Session found, SessionStep step, int attempts) {
    if (attempts <= 1) {
      throw new IllegalStateException(
          "No row was changed in %d attempts to %s the session %s, although its state %s allows it."
              .formatted(MAX_ATTEMPTS, step.operationName(), found.key(), found.state()));
    }
  }

  public Uni<Void> delete(Caller caller, SessionId id) {
    return requireAccess(caller, id)
        .chain(
            () ->
                sessionExpiry.deletingExpired(
                    id, () -> deleteOrExplain(id, caller.actor(), MAX_ATTEMPTS)))
        .invoke(state -> publishDeleted(id, state, Reason.DELETED))
        .replaceWithVoid();
  }

  /**
   * Has the time of a session run out now, whatever its state; NOT_FOUND where there is none. No
   * operation of vCenter's: it is for people who want to see what their client makes of it.
   */
  public Uni<Void> expireNow(Caller caller, SessionId id) {
    return requireAccess(caller, id)
        .chain(() -> store.expire(id, caller.actor(), clock.instant()))
        .invoke(
            expired -> {
              if (expired == null) {
                throw sessionNotFound(id);
              }
              publishDeleted(id, expired, Reason.EXPIRED);
            })
        .replaceWithVoid();
  }

  private Uni<SessionState> deleteOrExplain(SessionId id, Actor by, int attempts) {
    return store
        .delete(id, by, clock.instant())
        .onItem()
        .ifNull()
        .switchTo(
            () ->
                store
                    .find(id)
                    .invoke(session -> mayTake(id, session, SessionStep.DELETE))
                    .invoke(session -> mayRetry(session, SessionStep.DELETE, attempts))
                    .chain(allowed -> deleteOrExplain(id, by, attempts - 1)));
  }

  /** The ACTIVE sessions on an item; none for an unknown one. */
  public Uni<List<SessionKey>> activeOnItem(ItemId item) {
    return store.activeOnItem(item);
  }

  /** The ACTIVE sessions on all items of a library; none for an unknown one. */
  public Uni<List<SessionKey>> activeInLibrary(LibraryId library) {
    return store.activeInLibrary(library);
  }

  /** One that had ended before does so no second time. */
  private void publishDeleted(SessionId id, SessionState was, Reason reason) {
    UUID session = store.toKey(id).orElseThrow();
    if (was == SessionState.ACTIVE) {
      publishEnded(session, new LocalSessionEnded(id.kind(), reason));
    } else {
      publishEnded(session);
    }
  }

  public void publishEnded(UUID session, LocalSessionEnded localSessionEnded) {
    events.publishLocally(localSessionEnded);
    publishEnded(session);
  }

  /** Tells that sessions were deleted that were ACTIVE. */
  public void publishAllDeleted(List<SessionKey> sessions) {
    sessions.forEach(
        session ->
            publishEnded(session.key(), new LocalSessionEnded(session.kind(), Reason.DELETED)));
  }

  /** Its transfers are cut, and what nobody refers to any more is swept. */
  private void publishEnded(UUID session) {
    events.publish(new SessionEnded(session));
    sweeper.trigger();
  }

  static RuntimeException sessionNotFound(SessionId id) {
    return Message.RESOURCE_NOT_FOUND.toError(ErrorType.NOT_FOUND, id.kind().label(), id.value());
  }

  public static RuntimeException itemNotFound(ItemId item) {
    return Message.RESOURCE_NOT_FOUND.toError(ErrorType.NOT_FOUND, "library item", item.value());
  }

  private static RuntimeException notAllowedInState(Session session, SessionStep step) {
    Message message =
        switch (session.kind()) {
          case UPDATE -> Message.UPDATE_SESSION_IN_WRONG_STATE;
          case DOWNLOAD -> Message.DOWNLOAD_SESSION_IN_WRONG_STATE;
        };
    return message.toError(
        ErrorType.NOT_ALLOWED_IN_CURRENT_STATE,
        step.operationName(),
        session.state(),
        stateReason(session));
  }

  private static String stateReason(Session session) {
    return switch (session.state()) {
      case ACTIVE ->
          session.isCompleting() ? "The session is being completed." : "The session is active.";
      case DONE -> "The session was completed.";
      case CANCELED -> "The session was canceled.";
      case ERROR ->
          session.error() == null ? "The session failed." : session.error().defaultMessage();
    };
  }
}
