package dev.carrel.session;

import dev.carrel.audit.Actor;
import dev.carrel.auth.Caller;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.WarningType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The lifecycle of both kinds of session: access, transitions and their errors. A transition is a
 * step with its data.
 *
 * <p>A transition is one conditional statement, which also checks the owner. If it finds no row,
 * the session is read to determine the error. When a session ends, {@link SessionEndPublisher}
 * publishes this after the commit.
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
  private final KeepAliveStore keepAliveStore;
  private final ServerIdentity serverIdentity;
  private final SessionExpiry sessionExpiry;
  private final SessionEndPublisher endPublisher;
  private final SessionLeases leases;
  private final VirtualClock clock;

  SessionLifecycle(
      Pool pool,
      SessionStore store,
      KeepAliveStore keepAliveStore,
      ServerIdentity serverIdentity,
      SessionExpiry sessionExpiry,
      SessionEndPublisher endPublisher,
      SessionLeases leases,
      VirtualClock clock) {
    this.pool = pool;
    this.store = store;
    this.keepAliveStore = keepAliveStore;
    this.serverIdentity = serverIdentity;
    this.sessionExpiry = sessionExpiry;
    this.endPublisher = endPublisher;
    this.leases = leases;
    this.clock = clock;
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
        .invoke(session -> endPublisher.publishIfEnded(session, transition.step()));
  }

  /**
   * Renews the lease of a session, in one statement with those of concurrent calls if possible.
   *
   * <p>Errors: those of {@link #apply(SessionAccess, Transition)}.
   *
   * @param progress the client's progress in percent; null to leave it unchanged
   */
  public Uni<Void> keepAlive(Caller caller, SessionId id, Long progress) {
    Transition transition = Transition.keepAlive(progress);
    if (progress != null) {
      return apply(caller, id, transition).replaceWithVoid();
    }
    SessionAccess access = accessOf(caller, id);
    Instant expiresAt = leases.expiryAfterActivity(access.kind(), clock.instant());
    return keepAliveStore
        .renewInBatch(access, expiresAt)
        .chain(
            isRenewed ->
                isRenewed
                    ? Uni.createFrom().voidItem()
                    : apply(access, transition).replaceWithVoid());
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
              .invoke(() -> transaction.get().publishIfEnded(endPublisher));
        });
  }

  Uni<Session> apply(SqlClient client, SessionAccess access, Transition transition) {
    return apply(client, access, transition, MAX_ATTEMPTS);
  }

  private Uni<Session> apply(
      SqlClient client, SessionAccess access, Transition transition, int attemptsLeft) {
    Instant now = clock.instant();
    Instant expiresAt = leases.of(access.kind()).expiresAt(transition.step().targetState(), now);
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
