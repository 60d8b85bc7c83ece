package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.session.DownloadSessionId;
import dev.carrel.session.DownloadSessionModel;
import dev.carrel.session.Session;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionStep;
import dev.carrel.store.ServerIdentity;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Download sessions: the way content comes out of an item. */
@ApplicationScoped
@Service("com.vmware.content.library.item.download_session")
public class DownloadSessionOperations {
  private final Sessions sessions;
  private final ServerIdentity server;

  DownloadSessionOperations(Sessions sessions, ServerIdentity server) {
    this.sessions = sessions;
    this.server = server;
  }

  /** Begins downloading from an item; NOT_FOUND for an unknown one. */
  @Operation("create")
  public Uni<DownloadSessionId> create(Caller caller, DownloadSessionModel createSpec) {
    caller.needs(Privilege.DOWNLOAD_SESSION);
    return sessions
        .create(
            caller,
            SessionKind.DOWNLOAD,
            Arguments.required(
                "library_item_id", Arguments.required("create_spec", createSpec).libraryItemId()))
        .map(session -> (DownloadSessionId) server.idOf(SessionKind.DOWNLOAD, session.key()));
  }

  /** Looks at a session; NOT_FOUND where there is none. */
  @Operation("get")
  public Uni<DownloadSessionModel> get(Caller caller, DownloadSessionId downloadSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.get(downloadSessionId).map(DownloadSessionOperations::model);
  }

  /**
   * Gives up: running transfers are cut and the transfer URIs are dead from then on.
   * NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE, NOT_FOUND where there is no such session.
   */
  @Operation("cancel")
  public Uni<Void> cancel(Caller caller, DownloadSessionId downloadSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.take(downloadSessionId, SessionStep.CANCEL, null, null).replaceWithVoid();
  }

  /** Removes the session and all information about it, in whatever state. */
  @Operation("delete")
  public Uni<Void> delete(Caller caller, DownloadSessionId downloadSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.delete(downloadSessionId);
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
