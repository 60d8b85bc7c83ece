package dev.carrel.updatesession;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.library.ItemService;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.Session;
import dev.carrel.session.SessionCreation;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.UpdateSessionModel;
import dev.carrel.vapi.session.WarningBehavior;
import dev.carrel.vapi.session.WarningType;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The vAPI service for update sessions, with which clients add and replace files of an item. */
@ApplicationScoped
@Service("com.vmware.content.library.item.update_session")
public class UpdateSessionService {
  private final SessionLifecycle sessionLifecycle;
  private final SessionCreation sessionCreation;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final UpdateSessionPreviews updateSessionPreviews;
  private final ItemService items;
  private final ServerIdentity server;

  UpdateSessionService(
      SessionLifecycle sessionLifecycle,
      SessionCreation sessionCreation,
      UpdateSessionCompletion updateSessionCompletion,
      UpdateSessionPreviews updateSessionPreviews,
      ItemService items,
      ServerIdentity server) {
    this.sessionLifecycle = sessionLifecycle;
    this.sessionCreation = sessionCreation;
    this.updateSessionCompletion = updateSessionCompletion;
    this.updateSessionPreviews = updateSessionPreviews;
    this.items = items;
    this.server = server;
  }

  /**
   * Creates an update session for an item. Fails with NOT_FOUND for an unknown item, and with
   * RESOURCE_BUSY if another update session of the item is ACTIVE.
   *
   * @param clientToken makes repeated calls create one session only; null if the client sends none
   * @return the session's identifier
   */
  @Operation("create")
  @Requires(Privilege.UPDATE_SESSION)
  public Uni<UpdateSessionId> create(
      Caller caller, String clientToken, @Required UpdateSessionModel createSpec) {
    ItemId item =
        ParameterChecks.requireParameter("create_spec.library_item_id", createSpec.libraryItemId());
    return sessionCreation.create(
        UpdateSessionService.class,
        caller,
        clientToken,
        new SessionCreation.NewSession(
            SessionKind.UPDATE,
            item,
            selectWarnings(createSpec.warningBehavior(), true),
            selectWarnings(createSpec.warningBehavior(), false),
            createSpec),
        this::toId);
  }

  /** Returns a session; fails with NOT_FOUND if it does not exist. */
  @Operation("get")
  @Requires(Privilege.ANONYMOUS)
  public Uni<UpdateSessionModel> get(Caller caller, @Required UpdateSessionId updateSessionId) {
    return sessionLifecycle
        .find(sessionLifecycle.accessOf(caller, updateSessionId))
        .chain(
            session ->
                updateSessionPreviews.previewOf(session).map(preview -> toModel(session, preview)));
  }

  /**
   * Returns the identifiers of the caller's own sessions.
   *
   * @param libraryItemId restricts the list to one item, NOT_FOUND if it is unknown; null for all
   */
  @Operation("list")
  @Requires({}) // The method requires the privilege: it depends on whether an item is given.
  public Uni<Page<UpdateSessionId>> list(Caller caller, ItemId libraryItemId) {
    caller.require(libraryItemId == null ? Privilege.ANONYMOUS : Privilege.UPDATE_SESSION);
    return items
        .requireExists(libraryItemId)
        .chain(() -> sessionLifecycle.list(caller, SessionKind.UPDATE, libraryItemId))
        .map(keys -> keys.map(this::toId));
  }

  /**
   * Changes which warnings are ignored; all other fields are ignored. Fails with
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE.
   */
  @Operation("update")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> update(
      Caller caller,
      @Required UpdateSessionId updateSessionId,
      @Required UpdateSessionModel updateSpec) {
    List<WarningBehavior> behavior = updateSpec.warningBehavior();
    return sessionLifecycle
        .inTransaction(
            sessionLifecycle.accessOf(caller, updateSessionId),
            transaction ->
                transaction
                    .apply(Transition.of(SessionStep.UPDATE))
                    .call(
                        session ->
                            behavior == null
                                ? Uni.createFrom().voidItem()
                                : sessionLifecycle.setWarningBehavior(
                                    transaction.client(),
                                    session,
                                    selectWarnings(behavior, true),
                                    selectWarnings(behavior, false))))
        .replaceWithVoid();
  }

  private static Set<WarningType> selectWarnings(List<WarningBehavior> behavior, boolean ignored) {
    return behavior == null
        ? Set.of()
        : behavior.stream()
            .filter(warning -> warning.ignored() == ignored)
            .map(WarningBehavior::type)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(WarningType.class)));
  }

  /**
   * Renews the lease. Fails with NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE.
   *
   * @param clientProgress the client's progress, 0 to 100 percent; INVALID_ARGUMENT if it is less
   *     than the last one; null leaves it unchanged
   */
  @Operation("keep_alive")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> keepAlive(
      Caller caller, @Required UpdateSessionId updateSessionId, Long clientProgress) {
    ParameterChecks.checkRange("client_progress", clientProgress, 0, 100);
    return sessionLifecycle.keepAlive(caller, updateSessionId, clientProgress);
  }

  /**
   * Applies the session's changes to the item in one transaction. Fails with
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE and all uploads are complete. If
   * pulls are still running, the session stays ACTIVE, and becomes DONE or ERROR after the last of
   * them.
   */
  @Operation("complete")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> complete(Caller caller, @Required UpdateSessionId updateSessionId) {
    return updateSessionCompletion.complete(sessionLifecycle.accessOf(caller, updateSessionId));
  }

  /**
   * Cancels the session: aborts its transfers and deletes the received content. Fails with
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE.
   */
  @Operation("cancel")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> cancel(Caller caller, @Required UpdateSessionId updateSessionId) {
    return sessionLifecycle
        .apply(caller, updateSessionId, Transition.of(SessionStep.CANCEL))
        .replaceWithVoid();
  }

  /**
   * Puts the session into ERROR with the client's message. Fails with NOT_ALLOWED_IN_CURRENT_STATE
   * unless the session is ACTIVE.
   */
  @Operation("fail")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> fail(
      Caller caller,
      @Required UpdateSessionId updateSessionId,
      @Required String clientErrorMessage) {
    String reason =
        ParameterChecks.checkText(
            "client_error_message",
            clientErrorMessage,
            ParameterChecks.MAX_CLIENT_ERROR_MESSAGE_LENGTH);
    return sessionLifecycle
        .apply(caller, updateSessionId, Transition.fail(Message.FAILED_BY_CLIENT.format(reason)))
        .replaceWithVoid();
  }

  /**
   * Deletes the session and all information about it. Fails with NOT_ALLOWED_IN_CURRENT_STATE while
   * the session is ACTIVE.
   */
  @Operation("delete")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> delete(Caller caller, @Required UpdateSessionId updateSessionId) {
    return sessionLifecycle
        .apply(caller, updateSessionId, Transition.of(SessionStep.DELETE))
        .replaceWithVoid();
  }

  private UpdateSessionId toId(UUID key) {
    return (UpdateSessionId) server.toSessionId(SessionKind.UPDATE, key);
  }

  private static UpdateSessionModel toModel(Session session, PreviewInfo preview) {
    return new UpdateSessionModel(
        null,
        session.item(),
        String.valueOf(session.contentVersion()),
        session.error(),
        session.clientProgress(),
        UpdateSessionModel.State.valueOf(session.state().name()),
        session.expiresAt(),
        preview,
        warningBehaviorOf(session));
  }

  private static List<WarningBehavior> warningBehaviorOf(Session session) {
    List<WarningBehavior> behavior =
        Stream.concat(
                session.ignoredWarnings().stream().map(type -> new WarningBehavior(type, true)),
                session.enforcedWarnings().stream().map(type -> new WarningBehavior(type, false)))
            .sorted(Comparator.comparing(WarningBehavior::type))
            .toList();
    return behavior.isEmpty() ? null : behavior;
  }
}
