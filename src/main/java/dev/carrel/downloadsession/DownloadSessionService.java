package dev.carrel.downloadsession;

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
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.DownloadSessionModel;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/** Download sessions: a client creates one to download the files of an item. */
@ApplicationScoped
@Service("com.vmware.content.library.item.download_session")
public class DownloadSessionService {
  private final SessionLifecycle sessionLifecycle;
  private final SessionCreation sessionCreation;
  private final ItemService items;
  private final ServerIdentity server;

  DownloadSessionService(
      SessionLifecycle sessionLifecycle,
      SessionCreation sessionCreation,
      ItemService items,
      ServerIdentity server) {
    this.sessionLifecycle = sessionLifecycle;
    this.sessionCreation = sessionCreation;
    this.items = items;
    this.server = server;
  }

  /** Creates a download session; NOT_FOUND if the item does not exist. */
  @Operation("create")
  @Requires(Privilege.DOWNLOAD_SESSION)
  public Uni<DownloadSessionId> create(
      Caller caller, String clientToken, @Required DownloadSessionModel createSpec) {
    ItemId item =
        ParameterChecks.requireParameter("create_spec.library_item_id", createSpec.libraryItemId());
    return sessionCreation.create(
        DownloadSessionService.class,
        caller,
        clientToken,
        new SessionCreation.NewSession(SessionKind.DOWNLOAD, item, Set.of(), Set.of(), createSpec),
        this::toId);
  }

  private DownloadSessionId toId(UUID key) {
    return (DownloadSessionId) server.toSessionId(SessionKind.DOWNLOAD, key);
  }

  /**
   * Lists the caller's own sessions, on all items or on one item; NOT_FOUND if that item does not
   * exist.
   */
  @Operation("list")
  @Requires({}) // The method requires the privilege: it depends on whether an item is given.
  public Uni<Page<DownloadSessionId>> list(Caller caller, ItemId libraryItemId) {
    caller.require(libraryItemId == null ? Privilege.ANONYMOUS : Privilege.DOWNLOAD_SESSION);
    return items
        .requireExists(libraryItemId)
        .chain(() -> sessionLifecycle.list(caller, SessionKind.DOWNLOAD, libraryItemId))
        .map(keys -> keys.map(this::toId));
  }

  /**
   * Renews the lease; NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE. Progress is in
   * percent and must not be less than before.
   */
  @Operation("keep_alive")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> keepAlive(
      Caller caller, @Required DownloadSessionId downloadSessionId, Long progress) {
    ParameterChecks.checkRange("progress", progress, 0, 100);
    return sessionLifecycle.keepAlive(caller, downloadSessionId, progress);
  }

  /**
   * Ends the session in ERROR with the client's reason; NOT_ALLOWED_IN_CURRENT_STATE unless the
   * session is ACTIVE.
   */
  @Operation("fail")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> fail(
      Caller caller,
      @Required DownloadSessionId downloadSessionId,
      @Required String clientErrorMessage) {
    String reason =
        ParameterChecks.checkText(
            "client_error_message",
            clientErrorMessage,
            ParameterChecks.MAX_CLIENT_ERROR_MESSAGE_LENGTH);
    return sessionLifecycle
        .apply(caller, downloadSessionId, Transition.fail(Message.FAILED_BY_CLIENT.format(reason)))
        .replaceWithVoid();
  }

  /** Returns a session; NOT_FOUND if it does not exist. */
  @Operation("get")
  @Requires(Privilege.ANONYMOUS)
  public Uni<DownloadSessionModel> get(
      Caller caller, @Required DownloadSessionId downloadSessionId) {
    return sessionLifecycle
        .find(sessionLifecycle.accessOf(caller, downloadSessionId))
        .map(DownloadSessionService::toModel);
  }

  /**
   * Cancels a session: running downloads are aborted, and its transfer URIs become invalid.
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE, NOT_FOUND if it does not exist.
   */
  @Operation("cancel")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> cancel(Caller caller, @Required DownloadSessionId downloadSessionId) {
    return sessionLifecycle
        .apply(caller, downloadSessionId, Transition.of(SessionStep.CANCEL))
        .replaceWithVoid();
  }

  /**
   * Deletes a session with all information about it, in any state; NOT_FOUND if it does not exist.
   */
  @Operation("delete")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> delete(Caller caller, @Required DownloadSessionId downloadSessionId) {
    return sessionLifecycle
        .apply(caller, downloadSessionId, Transition.of(SessionStep.DELETE))
        .replaceWithVoid();
  }

  private static DownloadSessionModel toModel(Session session) {
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
