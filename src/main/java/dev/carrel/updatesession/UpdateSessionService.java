package dev.carrel.updatesession;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.ItemService;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.Session;
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

/** Update sessions: the way content comes into an item. */
@ApplicationScoped
@Service("com.vmware.content.library.item.update_session")
public class UpdateSessionService {
  private final SessionLifecycle sessionLifecycle;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final UpdateSessionPreviews updateSessionPreviews;
  private final ItemService items;
  private final ServerIdentity server;

  UpdateSessionService(
      SessionLifecycle sessionLifecycle,
      UpdateSessionCompletion updateSessionCompletion,
      UpdateSessionPreviews updateSessionPreviews,
      ItemService items,
      ServerIdentity server) {
    this.sessionLifecycle = sessionLifecycle;
    this.updateSessionCompletion = updateSessionCompletion;
    this.updateSessionPreviews = updateSessionPreviews;
    this.items = items;
    this.server = server;
  }

  /**
   * Begins an update of an item.
   *
   * @return the session's identifier; NOT_FOUND for an unknown item, RESOURCE_BUSY while another
   *     update of it is ACTIVE
   */
  @Operation("create")
  public Uni<UpdateSessionId> create(
      Caller caller, String clientToken, @Required UpdateSessionModel createSpec) {
    caller.require(Privilege.UPDATE_SESSION);
    ParameterChecks.requireStructure(
        "com.vmware.content.library.item.update_session.create", "create_spec", createSpec);
    ItemId item =
        ParameterChecks.requireParameter(
            "com.vmware.content.library.item.update_session.create",
            "create_spec.library_item_id",
            createSpec.libraryItemId());
    return sessionLifecycle.createSession(
        UpdateSessionService.class,
        caller,
        clientToken,
        new SessionLifecycle.NewSession(
            SessionKind.UPDATE,
            item,
            selectWarnings(createSpec.warningBehavior(), true),
            selectWarnings(createSpec.warningBehavior(), false),
            createSpec),
        this::toId);
  }

  /** Looks at a session; NOT_FOUND where there is none. */
  @Operation("get")
  public Uni<UpdateSessionModel> get(Caller caller, @Required UpdateSessionId updateSessionId) {
    caller.require(Privilege.ANONYMOUS);
    return sessionLifecycle
        .find(caller, updateSessionId)
        .chain(
            session ->
                updateSessionPreviews.previewOf(session).map(preview -> toModel(session, preview)));
  }

  /** Names the caller's own sessions; on one item, NOT_FOUND for an unknown one, or on any. */
  @Operation("list")
  public Uni<Page<UpdateSessionId>> list(Caller caller, ItemId libraryItemId) {
    caller.require(libraryItemId == null ? Privilege.ANONYMOUS : Privilege.UPDATE_SESSION);
    return items
        .requireExists(libraryItemId)
        .chain(() -> sessionLifecycle.list(caller, SessionKind.UPDATE, libraryItemId))
        .map(keys -> keys.map(this::toId));
  }

  /**
   * Changes which warnings hold up completion, and nothing else; NOT_ALLOWED_IN_CURRENT_STATE
   * unless ACTIVE.
   */
  @Operation("update")
  public Uni<Void> update(
      Caller caller,
      @Required UpdateSessionId updateSessionId,
      @Required UpdateSessionModel updateSpec) {
    caller.require(Privilege.ANONYMOUS);
    ParameterChecks.requireStructure(
        "com.vmware.content.library.item.update_session.update", "update_spec", updateSpec);
    List<WarningBehavior> behavior = updateSpec.warningBehavior();
    return sessionLifecycle
        .inTransaction(
            caller,
            updateSessionId,
            transaction ->
                sessionLifecycle
                    .apply(
                        transaction,
                        updateSessionId,
                        Transition.of(SessionStep.UPDATE, caller.actor()))
                    .call(
                        session ->
                            behavior == null
                                ? Uni.createFrom().voidItem()
                                : sessionLifecycle.setWarningBehavior(
                                    transaction,
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
   * Extends the lease; NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE. Progress is in percent and never
   * goes back.
   */
  @Operation("keep_alive")
  public Uni<Void> keepAlive(
      Caller caller, @Required UpdateSessionId updateSessionId, Long clientProgress) {
    caller.require(Privilege.ANONYMOUS);
    ParameterChecks.checkRange("client_progress", clientProgress, 0, 100);
    return sessionLifecycle
        .apply(caller, updateSessionId, Transition.keepAlive(clientProgress, caller.actor()))
        .replaceWithVoid();
  }

  /**
   * Makes all that was received the item's, at once; NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE, or
   * while a file is not received. Files that are still being pulled are waited for: the session
   * stays ACTIVE, and is DONE or in ERROR later.
   */
  @Operation("complete")
  public Uni<Void> complete(Caller caller, @Required UpdateSessionId updateSessionId) {
    caller.require(Privilege.ANONYMOUS);
    return sessionLifecycle
        .requireAccess(caller, updateSessionId)
        .chain(() -> updateSessionCompletion.complete(updateSessionId, caller.actor()));
  }

  /**
   * Gives up: transfers are cut, what was received is discarded. NOT_ALLOWED_IN_CURRENT_STATE
   * unless ACTIVE.
   */
  @Operation("cancel")
  public Uni<Void> cancel(Caller caller, @Required UpdateSessionId updateSessionId) {
    caller.require(Privilege.ANONYMOUS);
    return sessionLifecycle
        .apply(caller, updateSessionId, Transition.of(SessionStep.CANCEL, caller.actor()))
        .replaceWithVoid();
  }

  /** Ends in ERROR, with the client's reason. NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE. */
  @Operation("fail")
  public Uni<Void> fail(
      Caller caller,
      @Required UpdateSessionId updateSessionId,
      @Required String clientErrorMessage) {
    caller.require(Privilege.ANONYMOUS);
    String reason =
        ParameterChecks.checkText(
            "client_error_message", clientErrorMessage, ParameterChecks.MAX_MESSAGE_LENGTH);
    return sessionLifecycle
        .apply(
            caller,
            updateSessionId,
            Transition.fail(Message.FAILED_BY_CLIENT.format(reason), caller.actor()))
        .replaceWithVoid();
  }

  /**
   * Removes the session and all information about it. NOT_ALLOWED_IN_CURRENT_STATE while ACTIVE.
   */
  @Operation("delete")
  public Uni<Void> delete(Caller caller, @Required UpdateSessionId updateSessionId) {
    caller.require(Privilege.ANONYMOUS);
    return sessionLifecycle.delete(caller, updateSessionId);
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
