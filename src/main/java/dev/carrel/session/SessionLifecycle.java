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
  private final SessionAccess owners;
  private final SessionExpiry expiry;
  private final ContentSweeper sweep;
  private final ClientTokens tokens;
  private final ClusterEvents announcements;
  private final Clock clock;
  private final Lease updateLease;
  private final Lease downloadLease;
  private final int sessionsPerUser;

  SessionLifecycle(
      Pool pool,
      SessionStore store,
      SessionAccess owners,
      SessionExpiry expiry,
      ContentSweeper sweep,
      ClientTokens tokens,
      ClusterEvents announcements,
      Clock clock,
      CarrelConfig config) {
    this.pool = pool;
    this.store = store;
    this.owners = owners;
    this.expiry = expiry;
    this.sweep = sweep;
    this.tokens = tokens;
    this.announcements = announcements;
    this.clock = clock;
    this.updateLease =
        new Lease(config.updateSession().idleTimeout(), config.updateSession().retention());
    this.downloadLease =
        new Lease(config.downloadSession().idleTimeout(), config.downloadSession().retention());
    this.sessionsPerUser = config.limits().sessionsPerUser();
  }

  /** When a session of this kind that is active now will expire, if nothing follows. */
  public Instant expiryAfterActivity(SessionKind kind, Instant now) {
    return lease(kind).expiry(SessionState.ACTIVE, now);
  }

  /** How often a transfer of this kind of session is to tell that its bytes move. */
  public Duration renewal(SessionKind kind) {
    return lease(kind).renewal();
  }

  private Lease lease(SessionKind kind) {
    return switch (kind) {
      case UPDATE -> updateLease;
      case DOWNLOAD -> downloadLease;
    };
  }

  /** Creates a session, once for each client token. */
  public <T extends SessionId> Uni<T> create(
      Class<?> service,
      Caller caller,
      String clientToken,
      NewSession session,
      ClientTokens.IdFactory<T> id) {
    return tokens
        .once(service, caller, clientToken, session.request(), id, insert(caller, session))
        .onFailure(ConstraintViolations.of(ConstraintViolations.ONE_ACTIVE_UPDATE_SESSION))
        .recoverWithUni(() -> createInPlaceOfExpired(service, caller, clientToken, session, id))
        .onFailure(ConstraintViolations.of(ConstraintViolations.SESSIONS_OF_A_USER))
        .transform(
            full ->
                Message.TOO_MANY_SESSIONS.as(
                    ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, caller.user(), sessionsPerUser))
        .onFailure(ConstraintViolations.of(ConstraintViolations.ITEM_OF_SESSION))
        .transform(gone -> noItem(session.item()));
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

  private BiFunction<SqlClient, UUID, Uni<?>> insert(Caller caller, NewSession session) {
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
            .failWith(() -> noItem(session.item()));
  }

  /**
   * The session in the way may have expired without the reaper having been by: then it is not
   * there.
   */
  private <T extends SessionId> Uni<T> createInPlaceOfExpired(
      Class<?> service,
      Caller caller,
      String clientToken,
      NewSession session,
      ClientTokens.IdFactory<T> id) {
    return expiry
        .removeAllOf(session.item())
        .chain(
            () ->
                tokens.once(
                    service, caller, clientToken, session.request(), id, insert(caller, session)))
        .onFailure(ConstraintViolations.of(ConstraintViolations.ONE_ACTIVE_UPDATE_SESSION))
        .transform(
            busy ->
                Message.UPDATE_SESSION_EXISTS.as(ErrorType.RESOURCE_BUSY, session.item().value()));
  }

  /** The caller's own sessions of a kind; on one item, which must exist, or on any. */
  public Uni<Page<UUID>> list(Caller caller, SessionKind kind, ItemId item) {
    Instant now = clock.instant();
    return Page.read(after -> store.list(kind, caller.user(), item, now, after, Page.SIZE));
  }

  /** Sets which warnings hold up completion, after a step of the same transaction. */
  public Uni<Void> heed(
      SqlClient transaction, Session session, Set<WarningType> ignored, Set<WarningType> heeded) {
    return store.update(transaction, session.key(), ignored, heeded);
  }

  /** Fails with NOT_FOUND where a session is not the caller's to reach. */
  public Uni<Void> admit(Caller caller, SessionId id) {
    return owners.admit(caller, id);
  }

  public Uni<Session> get(Caller caller, SessionId id) {
    return admit(caller, id).chain(() -> get(id));
  }

  private Uni<Session> get(SessionId id) {
    return expiry.orGoneForGood(
        id, () -> store.find(id).onItem().ifNull().failWith(() -> noSession(id)));
  }

  /**
   * To be asked where nothing was found beside a session: it may have been deleted since it was
   * looked at. NOT_FOUND then.
   */
  public Uni<Void> stillThere(SessionId id, boolean isAsked) {
    return isAsked ? get(id).replaceWithVoid() : Uni.createFrom().voidItem();
  }

  /** Takes a step on its own. */
  public Uni<Session> take(Caller caller, SessionId id, Transition transition) {
    return admit(caller, id).chain(() -> take(id, transition));
  }

  public Uni<Session> take(SessionId id, Transition transition) {
    return expiry.orGoneForGood(id, () -> take(pool, id, transition)).invoke(this::announceIfEnded);
  }

  /**
   * Takes a step, and does what goes with it, in one transaction; the caller tells of the session's
   * end after it.
   */
  public <T> Uni<T> transaction(Caller caller, SessionId id, Function<SqlConnection, Uni<T>> work) {
    return admit(caller, id).chain(() -> transaction(id, work));
  }

  /** The same for those who need no caller: a transfer URI is its own credential. */
  public <T> Uni<T> transaction(SessionId id, Function<SqlConnection, Uni<T>> work) {
    return expiry.orGoneForGood(id, () -> pool.withTransaction(work));
  }

  /** To be called with what a step left, once it is committed. */
  public void announceIfEnded(Session session) {
    if (session.state() != SessionState.ACTIVE) {
      announceEnd(session.key(), new LocalSessionEnded(session.kind(), Reason.of(session.state())));
    }
  }

  /** Refuses to change what a session consists of, once its client has asked to complete it. */
  public static void notCompleting(Session session, SessionStep step) {
    if (session.isCompleting()) {
      throw wrongState(session, step);
    }
  }

  /** Takes a step within a transaction; the caller tells of the session's end after the commit. */
  public Uni<Session> take(SqlClient client, SessionId id, Transition transition) {
    return take(client, id, transition, MAX_ATTEMPTS);
  }

  private Uni<Session> take(SqlClient client, SessionId id, Transition transition, int attempts) {
    Instant now = clock.instant();
    Instant expiresAt = lease(id.kind()).expiry(transition.step().to(), now);
    return store
        .take(client, id, transition, now, expiresAt)
        .onItem()
        .ifNull()
        .switchTo(
            () ->
                store
                    .find(client, id, now)
                    .invoke(session -> mayTake(id, session, transition))
                    .invoke(session -> mayRetry(session, transition.step(), attempts))
                    .chain(allowed -> take(client, id, transition, attempts - 1)));
  }

  /** Why no row was found to take the step; returns if there is no reason. */
  private static void mayTake(SessionId id, Session found, Transition transition) {
    mayTake(id, found, transition.step());
    Long progress = transition.progress();
    if (progress != null && progress < found.clientProgress()) {
      throw ParameterChecks.invalid(
          "progress", progress, "it has been " + found.clientProgress() + " already");
    }
  }

  private static void mayTake(SessionId id, Session found, SessionStep step) {
    if (found == null) {
      throw noSession(id);
    }
    if (!id.kind().allows(step).contains(found.state())) {
      throw wrongState(found, step);
    }
  }

  private static void mayRetry(Session found, SessionStep step, int attempts) {
    if (attempts <= 1) {
      throw new IllegalStateException(
          "No row was changed in %d attempts to %s the session %s, although its state %s allows it."
              .formatted(MAX_ATTEMPTS, step.operation(), found.key(), found.state()));
    }
  }

  public Uni<Void> delete(Caller caller, SessionId id) {
    return admit(caller, id)
        .chain(() -> expiry.orGoneForGood(id, () -> deleteNow(id, caller.actor(), MAX_ATTEMPTS)))
        .invoke(state -> announceRemoval(id, state, Reason.DELETED))
        .replaceWithVoid();
  }

  /**
   * Has the time of a session run out now, whatever its state; NOT_FOUND where there is none. No
   * operation of vCenter's: it is for people who want to see what their client makes of it.
   */
  public Uni<Void> expire(Caller caller, SessionId id) {
    return admit(caller, id)
        .chain(() -> store.expire(id, caller.actor(), clock.instant()))
        .invoke(
            expired -> {
              if (expired == null) {
                throw noSession(id);
              }
              announceRemoval(id, expired, Reason.EXPIRED);
            })
        .replaceWithVoid();
  }

  private Uni<SessionState> deleteNow(SessionId id, Actor by, int attempts) {
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
                    .chain(allowed -> deleteNow(id, by, attempts - 1)));
  }

  /** The ACTIVE sessions on an item; none for an unknown one. */
  public Uni<List<SessionKey>> on(ItemId item) {
    return store.on(item);
  }

  /** The ACTIVE sessions on all items of a library; none for an unknown one. */
  public Uni<List<SessionKey>> in(LibraryId library) {
    return store.in(library);
  }

  /** One that had ended before does so no second time. */
  private void announceRemoval(SessionId id, SessionState was, Reason how) {
    UUID session = store.keyOf(id).orElseThrow();
    if (was == SessionState.ACTIVE) {
      announceEnd(session, new LocalSessionEnded(id.kind(), how));
    } else {
      announceEnd(session);
    }
  }

  public void announceEnd(UUID session, LocalSessionEnded ending) {
    announcements.tellHere(ending);
    announceEnd(session);
  }

  /** Tells that sessions were deleted that were ACTIVE. */
  public void announceDeleted(List<SessionKey> sessions) {
    sessions.forEach(
        session ->
            announceEnd(session.key(), new LocalSessionEnded(session.kind(), Reason.DELETED)));
  }

  /** Its transfers are cut, and what nobody refers to any more is swept. */
  private void announceEnd(UUID session) {
    announcements.tell(new SessionEnded(session));
    sweep.soon();
  }

  static RuntimeException noSession(SessionId id) {
    return Message.RESOURCE_NOT_FOUND.as(ErrorType.NOT_FOUND, id.kind().words(), id.value());
  }

  public static RuntimeException noItem(ItemId item) {
    return Message.RESOURCE_NOT_FOUND.as(ErrorType.NOT_FOUND, "library item", item.value());
  }

  private static RuntimeException wrongState(Session session, SessionStep step) {
    Message message =
        switch (session.kind()) {
          case UPDATE -> Message.UPDATE_SESSION_IN_WRONG_STATE;
          case DOWNLOAD -> Message.DOWNLOAD_SESSION_IN_WRONG_STATE;
        };
    return message.as(
        ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, step.operation(), session.state(), reason(session));
  }

  private static String reason(Session session) {
    return switch (session.state()) {
      case ACTIVE -> session.isCompleting() ? "It is being completed." : "It has not ended.";
      case DONE -> "It was completed.";
      case CANCELED -> "It was canceled.";
      case ERROR -> session.error() == null ? "It failed." : session.error().defaultMessage();
    };
  }
}
