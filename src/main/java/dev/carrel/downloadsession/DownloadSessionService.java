package dev.carrel.downloadsession;

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
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.DownloadSessionModel;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/** Download sessions: the way content comes out of an item. */
@ApplicationScoped
@Service("com.vmware.content.library.item.download_session")
public class DownloadSessionService {
  private final SessionLifecycle sessions;
  private final ItemService items;
  private final ServerIdentity server;

  DownloadSessionService(SessionLifecycle sessions, ItemService items, ServerIdentity server) {
    this.sessions = sessions;
    this.items = items;
    this.server = server;
  }

  /** Begins downloading from an item; NOT_FOUND for an unknown one. */
  @Operation("create")
  public Uni<DownloadSessionId> create(
      Caller caller, String clientToken, @Required DownloadSessionModel createSpec) {
    caller.needs(Privilege.DOWNLOAD_SESSION);
    ParameterChecks.structure(
        "com.vmware.content.library.item.download_session.create", "create_spec", createSpec);
    ItemId item =
        ParameterChecks.parameter(
            "com.vmware.content.library.item.download_session.create",
            "create_spec.library_item_id",
            createSpec.libraryItemId());
    return sessions.create(
        DownloadSessionService.class,
        caller,
        clientToken,
        new SessionLifecycle.NewSession(SessionKind.DOWNLOAD, item, Set.of(), Set.of(), createSpec),
        this::id);
  }

  private DownloadSessionId id(UUID key) {
    return (DownloadSessionId) server.idOf(SessionKind.DOWNLOAD, key);
  }

  /** Names the caller's own sessions; on one item, NOT_FOUND for an unknown one, or on any. */
  @Operation("list")
  public Uni<Page<DownloadSessionId>> list(Caller caller, ItemId libraryItemId) {
    caller.needs(libraryItemId == null ? Privilege.ANONYMOUS : Privilege.DOWNLOAD_SESSION);
    return items
        .known(libraryItemId)
        .chain(() -> sessions.list(caller, SessionKind.DOWNLOAD, libraryItemId))
        .map(keys -> keys.map(this::id));
  }

  /**
   * Extends the lease; NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE. Progress is in percent and never
   * goes back.
   */
  @Operation("keep_alive")
  public Uni<Void> keepAlive(
      Caller caller, @Required DownloadSessionId downloadSessionId, Long progress) {
    caller.needs(Privilege.ANONYMOUS);
    ParameterChecks.within("progress", progress, 0, 100);
    return sessions
        .take(caller, downloadSessionId, Transition.keepAlive(progress, caller.actor()))
        .replaceWithVoid();
  }

  /** Ends in ERROR, with the client's reason. NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE. */
  @Operation("fail")
  public Uni<Void> fail(
      Caller caller,
      @Required DownloadSessionId downloadSessionId,
      @Required String clientErrorMessage) {
    caller.needs(Privilege.ANONYMOUS);
    String reason =
        ParameterChecks.text(
            "client_error_message", clientErrorMessage, ParameterChecks.MESSAGE_LENGTH);
    return sessions
        .take(
            caller,
            downloadSessionId,
            Transition.fail(Message.FAILED_BY_CLIENT.of(reason), caller.actor()))
        .replaceWithVoid();
  }

  /** Looks at a session; NOT_FOUND where there is none. */
  @Operation("get")
  public Uni<DownloadSessionModel> get(
      Caller caller, @Required DownloadSessionId downloadSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.get(caller, downloadSessionId).map(DownloadSessionService::model);
  }

  /**
   * Gives up: running transfers are cut and the transfer URIs are dead from then on.
   * NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE, NOT_FOUND where there is no such session.
   */
  @Operation("cancel")
  public Uni<Void> cancel(Caller caller, @Required DownloadSessionId downloadSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions
        .take(caller, downloadSessionId, Transition.of(SessionStep.CANCEL, caller.actor()))
        .replaceWithVoid();
  }

  /** Removes the session and all information about it, in whatever state. */
  @Operation("delete")
  public Uni<Void> delete(Caller caller, @Required DownloadSessionId downloadSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.delete(caller, downloadSessionId);
  }

  private static DownloadSessionModel model(Session session) {
    return new DownloadSessionModel(
        null,
        session.item(),
        String.valueOf(session.contentVersion()),
        session.error(),
        session.clientProgress(),
        DownloadSessionModel.State.valueOf(session.state().name()),
        session.expiresAt());
  }
}
