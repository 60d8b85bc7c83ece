package dev.carrel.session;

import dev.carrel.audit.Actor;
import dev.carrel.auth.Caller;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentSweeper;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.operation.ClientTokens;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
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
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The lifecycle of both kinds of session: creation, leases, transitions and errors. A transition is
 * a step with its data.
 *
 * <p>A transition is one conditional statement, which also checks the owner. If it finds no row,
 * the session is read to determine the error. When a session ends, {@link SessionEnded} is
 * published after the commit.
 */
@ApplicationScoped
public class SessionLifecycle {
  /**
   * The maximum number of attempts of a step. If its statement finds no row, the session is read to
   * determine the error. If the session has changed in between and allows the step, the step is
   * tried again. Each further attempt needs one more concurrent change of the session between the
   * two statements, which is rare.
   */
  private static final int MAX_ATTEMPTS = 3;

  private final Pool pool;
  private final SessionStore store;
  private final ServerIdentity serverIdentity;
  private final SessionExpiry sessionExpiry;
  private final ContentSweeper sweeper;
  private final ClientTokens tokens;
  private final ClusterEvents events;
  private final Clock clock;
  private final Lease updateLease;
  private final Lease downloadLease;
  private final int maxActiveSessionsPerUser;

  SessionLifecycle(
      Pool pool,
      SessionStore store,
      ServerIdentity serverIdentity,
      SessionExpiry sessionExpiry,
      ContentSweeper sweeper,
      ClientTokens tokens,
      ClusterEvents events,
      Clock clock,
      CarrelConfig config) {
    this.pool = pool;
    this.store = store;
    this.serverIdentity = serverIdentity;
    this.sessionExpiry = sessionExpiry;
    this.sweeper = sweeper;
    this.tokens = tokens;
    this.events = events;
    this.clock = clock;
    this.updateLease =
        new Lease(config.updateSession().idleTimeout(), config.updateSession().retention());
    this.downloadLease =
        new Lease(config.downloadSession().idleTimeout(), config.downloadSession().retention());
    this.maxActiveSessionsPerUser = config.limits().maxActiveSessionsPerUser();
  }

  /** When a session of this kind expires if it is active now and no further activity follows. */
  public Instant expiryAfterActivity(SessionKind kind, Instant now) {
    return lease(kind).expiresAt(SessionState.ACTIVE, now);
  }

  /** The interval at which a transfer in a session of this kind renews the lease. */
  public Duration renewalInterval(SessionKind kind) {
    return lease(kind).renewalInterval();
  }

  private Lease lease(SessionKind kind) {
    return switch (kind) {
      case UPDATE -> updateLease;
      case DOWNLOAD -> downloadLease;
    };
  }

  /**
   * Creates a session; a repeated request with the same client token returns the session that the
   * first one created.
   *
   * <p>Errors: NOT_FOUND if the item does not exist, RESOURCE_BUSY if an update session is active
   * on the item, UNABLE_TO_ALLOCATE_RESOURCE if the caller has the maximum number of active
   * sessions.
   *
   * @param service the vAPI service to which the client token belongs
   * @param clientToken null for a request without a token
   * @param toId converts the session's key to its identifier
   */
  public <T extends SessionId> Uni<T> createSession(
      Class<?> service,
      Caller caller,
      String clientToken,
      NewSession session,
      ClientTokens.IdFactory<T> toId) {
    return tokens
        .createOnce(
            service,
            caller,
            clientToken,
            session.specification(),
            toId,
            sessionInsertion(caller, session))
        .onFailure(
            ConstraintViolations.isViolationOf(
                ConstraintViolations.ONE_ACTIVE_UPDATE_SESSION_PER_ITEM))
        .recoverWithUni(
            () -> createAfterDeletingExpired(service, caller, clientToken, session, toId))
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ACTIVE_SESSION_LIMIT))
        .transform(
            violation ->
                Message.TOO_MANY_SESSIONS.toError(
                    ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, caller.user(), maxActiveSessionsPerUser))
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.SESSION_ITEM_FK))
        .transform(violation -> itemNotFound(session.item()));
  }

  /**
   * The data of a session to create.
   *
   * @param specification the specification from the client; a client token can be used again only
   *     with an equal specification
   */
  public record NewSession(
      SessionKind kind,
      ItemId item,
      Set<WarningType> ignoredWarnings,
      Set<WarningType> enforcedWarnings,
      Record specification) {}

  private BiFunction<SqlClient, UUID, Uni<?>> sessionInsertion(Caller caller, NewSession session) {
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
                session.enforcedWarnings(),
                now,
                expiryAfterActivity(session.kind(), now),
                maxActiveSessionsPerUser)
            .onItem()
            .ifNull()
            .failWith(() -> itemNotFound(session.item()));
  }

  /**
   * The active update session on the item may have expired without its row being deleted yet.
   * Deletes it and tries once more.
   */
  private <T extends SessionId> Uni<T> createAfterDeletingExpired(
      Class<?> service,
      Caller caller,
      String clientToken,
      NewSession session,
      ClientTokens.IdFactory<T> toId) {
    return sessionExpiry
        .deleteExpiredOf(session.item())
        .chain(
            () ->
                tokens.createOnce(
                    service,
                    caller,
                    clientToken,
                    session.specification(),
                    toId,
                    sessionInsertion(caller, session)))
        .onFailure(
            ConstraintViolations.isViolationOf(
                ConstraintViolations.ONE_ACTIVE_UPDATE_SESSION_PER_ITEM))
        .transform(
            violation ->
                Message.UPDATE_SESSION_EXISTS.toError(
                    ErrorType.RESOURCE_BUSY, session.item().value()));
  }

  /**
   * Lists the caller's own sessions of a kind.
   *
   * @param item an existing item to which the list is restricted; null for the sessions on all
   *     items
   */
  public Uni<Page<UUID>> list(Caller caller, SessionKind kind, ItemId item) {
    Instant now = clock.instant();
    return Page.readFirst(
        after -> store.list(kind, caller.user(), item, now, after, Page.MAX_SIZE));
  }

  /**
   * Decodes the identifier of a session, and determines the owner that the privileges of the caller
   * require.
   *
   * @throws VapiError NOT_FOUND if the identifier is malformed or belongs to another installation
   */
  public SessionAccess accessOf(Caller caller, SessionId id) {
    UUID key = serverIdentity.toKey(id.value()).orElseThrow(() -> sessionNotFound(id));
    return SessionAccess.of(caller, id, key);
  }

  /**
   * Returns access without a check of the owner, for a transfer (its URI is the credential) or for
   * the server itself.
   */
  public SessionAccess accessOf(Actor actor, SessionKind kind, UUID key) {
    return new SessionAccess(serverIdentity.toSessionId(kind, key), key, null, actor);
  }

  /**
   * Returns a session; fails with NOT_FOUND if it does not exist or the access does not permit it.
   */
  public Uni<Session> find(SessionAccess access) {
    return sessionExpiry.deletingExpired(
        access,
        () -> store.find(access).onItem().ifNull().failWith(() -> sessionNotFound(access.id())));
  }

  /**
   * Fails with NOT_FOUND if a result is empty because the session was deleted after it was read.
   *
   * @param isResultEmpty whether the result is empty; otherwise this does nothing
   */
  public Uni<Void> requireExistsIfEmpty(boolean isResultEmpty, SessionAccess access) {
    return isResultEmpty ? find(access).replaceWithVoid() : Uni.createFrom().voidItem();
  }

  /** Applies a transition for a caller; see {@link #apply(SessionAccess, Transition)}. */
  public Uni<Session> apply(Caller caller, SessionId id, Transition transition) {
    return apply(accessOf(caller, id), transition);
  }

  /**
   * Applies a transition, and returns the session as it is afterwards, or as it was before if the
   * transition deletes it.
   *
   * <p>Errors: NOT_FOUND if the session does not exist or the access does not permit it,
   * NOT_ALLOWED_IN_CURRENT_STATE if its state does not allow the step, INVALID_ARGUMENT if the
   * progress is less than before.
   */
  public Uni<Session> apply(SessionAccess access, Transition transition) {
    return sessionExpiry
        .deletingExpired(access, () -> apply(pool, access, transition))
        .invoke(session -> publishIfEnded(session, transition.step()));
  }

  /**
   * Runs work in one transaction, in which it applies transitions to a session. If one of them ends
   * the session, this is published after the commit.
   */
  public <T> Uni<T> inTransaction(SessionAccess access, Function<SessionTransaction, Uni<T>> work) {
    return sessionExpiry.deletingExpired(
        access,
        () -> {
          var transaction = new AtomicReference<SessionTransaction>();
          return pool.withTransaction(
                  client -> {
                    transaction.set(new SessionTransaction(this, client, access));
                    return work.apply(transaction.get());
                  })
              .invoke(() -> transaction.get().publishIfEnded());
        });
  }

  Uni<Session> apply(SqlClient client, SessionAccess access, Transition transition) {
    return apply(client, access, transition, MAX_ATTEMPTS);
  }

  private Uni<Session> apply(
      SqlClient client, SessionAccess access, Transition transition, int attemptsLeft) {
    Instant now = clock.instant();
    Instant expiresAt = lease(access.kind()).expiresAt(transition.step().targetState(), now);
    return store
        .apply(client, access, transition, now, expiresAt)
        .onItem()
        .ifNull()
        .switchTo(
            () ->
                store
                    .find(client, access, now)
                    .invoke(session -> requireAllowed(access, session, transition))
                    .invoke(
                        session -> requireAttemptsLeft(session, transition.step(), attemptsLeft))
                    .chain(found -> apply(client, access, transition, attemptsLeft - 1)));
  }

  /** Fails if the session that was found, or null, does not allow the transition. */
  private static void requireAllowed(SessionAccess access, Session found, Transition transition) {
    if (found == null) {
      throw sessionNotFound(access.id());
    }
    if (!access.kind().allowedStates(transition.step()).contains(found.state())) {
      throw notAllowedInState(found, transition.step());
    }
    Long progress = transition.progress();
    if (progress != null && progress < found.clientProgress()) {
      throw ParameterChecks.invalidArgument(
          "progress", progress, "must not be less than " + found.clientProgress());
    }
  }

  private static void requireAttemptsLeft(Session found, SessionStep step, int attemptsLeft) {
    if (attemptsLeft <= 1) {
      throw new IllegalStateException(
          "The step %s of session %s changed no row in %d attempts, although its state %s allows it."
              .formatted(step, found.key(), MAX_ATTEMPTS, found.state()));
    }
  }

  /**
   * Fails with NOT_ALLOWED_IN_CURRENT_STATE if completion of the session was requested: its files
   * must not change any more.
   */
  public static void requireNotCompleting(Session session, SessionStep step) {
    if (session.isCompleting()) {
      throw notAllowedInState(session, step);
    }
  }

  /**
   * Sets which warnings prevent completion. Must be called after a transition in the same
   * transaction, because the transition locks the row.
   */
  public Uni<Void> setWarningBehavior(
      SqlClient client, Session session, Set<WarningType> ignored, Set<WarningType> enforced) {
    return store.updateWarnings(client, session.key(), ignored, enforced);
  }

  /** Lists the ACTIVE sessions on an item; empty if the item does not exist. */
  public Uni<List<SessionKey>> listActiveOnItem(ItemId item) {
    return store.listActiveOnItem(item);
  }

  /** Lists the ACTIVE sessions on all items of a library; empty if the library does not exist. */
  public Uni<List<SessionKey>> listActiveInLibrary(LibraryId library) {
    return store.listActiveInLibrary(library);
  }

  /** Publishes that ACTIVE sessions were deleted with their item or library. */
  public void publishDeleted(List<SessionKey> sessions) {
    sessions.forEach(
        session ->
            publishEnded(
                new SessionEnded(session.key(), session.kind(), SessionEnded.Reason.DELETED)));
  }

  /**
   * Publishes the end of a session if a step has ended it. If the session had ended before, its end
   * is not published again; the sweeper is triggered, because the deletion has released content.
   *
   * @param session the session as {@link #apply} returns it
   */
  void publishIfEnded(Session session, SessionStep step) {
    SessionEnded.Reason reason =
        switch (step) {
          case COMPLETE -> SessionEnded.Reason.COMPLETED;
          case CANCEL -> SessionEnded.Reason.CANCELED;
          case FAIL -> SessionEnded.Reason.FAILED;
          case DELETE -> SessionEnded.Reason.DELETED;
          case EXPIRE -> SessionEnded.Reason.EXPIRED;
          case REQUEST_COMPLETION,
              KEEP_ALIVE,
              UPDATE,
              VALIDATE,
              REMOVE_FILE,
              ADD_FILE,
              PREPARE_FILE,
              RECEIVE_FILE ->
              null;
        };
    if (step.deletesSession() && session.state() != SessionState.ACTIVE) {
      sweeper.trigger();
    } else if (reason != null) {
      publishEnded(new SessionEnded(session.key(), session.kind(), reason));
    }
  }

  /** Triggers the sweeper too, because the session has released its content. */
  private void publishEnded(SessionEnded ended) {
    events.publish(ended);
    sweeper.trigger();
  }

  static RuntimeException sessionNotFound(SessionId id) {
    return Message.RESOURCE_NOT_FOUND.toError(ErrorType.NOT_FOUND, id.kind().label(), id.value());
  }

  /** Returns the NOT_FOUND error for an item. */
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
