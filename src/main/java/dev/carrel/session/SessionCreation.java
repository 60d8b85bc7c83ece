package dev.carrel.session;

import dev.carrel.auth.Caller;
import dev.carrel.config.CarrelConfig;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.operation.ClientTokens;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.WarningType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/** Creates sessions of both kinds. */
@ApplicationScoped
public class SessionCreation {
  private final SessionStore store;
  private final SessionExpiry sessionExpiry;
  private final SessionLeases leases;
  private final ClientTokens tokens;
  private final VirtualClock clock;
  private final int maxActiveSessionsPerUser;

  SessionCreation(
      SessionStore store,
      SessionExpiry sessionExpiry,
      SessionLeases leases,
      ClientTokens tokens,
      VirtualClock clock,
      CarrelConfig config) {
    this.store = store;
    this.sessionExpiry = sessionExpiry;
    this.leases = leases;
    this.tokens = tokens;
    this.clock = clock;
    this.maxActiveSessionsPerUser = config.limits().maxActiveSessionsPerUser();
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
  public <T extends SessionId> Uni<T> create(
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
        .transform(violation -> SessionLifecycle.itemNotFound(session.item()));
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
                leases.expiryAfterActivity(session.kind(), now),
                maxActiveSessionsPerUser)
            .onItem()
            .ifNull()
            .failWith(() -> SessionLifecycle.itemNotFound(session.item()));
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
}
