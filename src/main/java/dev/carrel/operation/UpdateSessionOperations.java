package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.session.Session;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionStep;
import dev.carrel.session.TransferStatus;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.session.UpdateSessionModel;
import dev.carrel.store.ItemFileStore;
import dev.carrel.store.ServerIdentity;
import dev.carrel.store.UpdateSessionFileStore;
import dev.carrel.store.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Update sessions: the way content comes into an item. */
@ApplicationScoped
@Service("com.vmware.content.library.item.update_session")
public class UpdateSessionOperations {
  private final Pool pool;
  private final Sessions sessions;
  private final UpdateSessionFileStore files;
  private final ItemFileStore itemFiles;
  private final ServerIdentity server;
  private final Clock clock;

  UpdateSessionOperations(
      Pool pool,
      Sessions sessions,
      UpdateSessionFileStore files,
      ItemFileStore itemFiles,
      ServerIdentity server,
      Clock clock) {
    this.pool = pool;
    this.sessions = sessions;
    this.files = files;
    this.itemFiles = itemFiles;
    this.server = server;
    this.clock = clock;
  }

  /**
   * Begins an update of an item.
   *
   * @return the session's identifier; NOT_FOUND for an unknown item, RESOURCE_BUSY while another
   *     update of it is ACTIVE
   */
  @Operation("create")
  public Uni<UpdateSessionId> create(Caller caller, UpdateSessionModel createSpec) {
    caller.needs(Privilege.UPDATE_SESSION);
    return sessions
        .create(
            caller,
            SessionKind.UPDATE,
            Arguments.required(
                "library_item_id", Arguments.required("create_spec", createSpec).libraryItemId()))
        .map(this::id);
  }

  /** Looks at a session; NOT_FOUND where there is none. */
  @Operation("get")
  public Uni<UpdateSessionModel> get(Caller caller, UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.get(updateSessionId).map(this::model);
  }

  /**
   * Extends the lease; NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE. Progress is in percent and never
   * goes back.
   */
  @Operation("keep_alive")
  public Uni<Void> keepAlive(Caller caller, UpdateSessionId updateSessionId, Long clientProgress) {
    caller.needs(Privilege.ANONYMOUS);
    Arguments.within("client_progress", clientProgress, 0, 100);
    return sessions
        .take(updateSessionId, SessionStep.KEEP_ALIVE, clientProgress, null)
        .replaceWithVoid();
  }

  /**
   * Makes all that was received the item's, at once; NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE, or
   * while a file is not received. The item's row is locked before the session's: deleting an item
   * takes them in that order too.
   */
  @Operation("complete")
  public Uni<Void> complete(Caller caller, UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return pool.withTransaction(
            transaction ->
                itemFiles
                    .lockItemOf(transaction, updateSessionId)
                    .chain(
                        () ->
                            sessions.take(
                                transaction, updateSessionId, SessionStep.COMPLETE, null, null))
                    .call(session -> handOver(transaction, session)))
        .invoke(session -> sessions.announceEnd(session.key()))
        .replaceWithVoid();
  }

  private Uni<Void> handOver(SqlClient transaction, Session session) {
    return files
        .list(transaction, session.key())
        .invoke(UpdateSessionOperations::allReceived)
        .chain(
            received ->
                received.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : itemFiles.takeOver(
                        transaction, session.key(), session.item(), clock.instant()));
  }

  private static void allReceived(List<File> files) {
    List<LocalizableMessage> missing =
        files.stream()
            .filter(file -> file.status() != TransferStatus.READY)
            .map(file -> Message.FILE_NOT_RECEIVED.of(file.name(), statusWord(file.status())))
            .toList();
    if (!missing.isEmpty()) {
      throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, missing);
    }
  }

  /** vCenter's message says WAITING where its structures say WAITING_FOR_TRANSFER. */
  private static String statusWord(TransferStatus status) {
    return status == TransferStatus.WAITING_FOR_TRANSFER ? "WAITING" : status.name();
  }

  /**
   * Gives up: transfers are cut, what was received is discarded. NOT_ALLOWED_IN_CURRENT_STATE
   * unless ACTIVE.
   */
  @Operation("cancel")
  public Uni<Void> cancel(Caller caller, UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.take(updateSessionId, SessionStep.CANCEL, null, null).replaceWithVoid();
  }

  /** Ends in ERROR, with the client's reason. NOT_ALLOWED_IN_CURRENT_STATE unless ACTIVE. */
  @Operation("fail")
  public Uni<Void> fail(Caller caller, UpdateSessionId updateSessionId, String clientErrorMessage) {
    caller.needs(Privilege.ANONYMOUS);
    String reason =
        Arguments.text("client_error_message", clientErrorMessage, Arguments.MESSAGE_LENGTH);
    return sessions
        .take(updateSessionId, SessionStep.FAIL, null, Message.FAILED_BY_CLIENT.of(reason))
        .replaceWithVoid();
  }

  /**
   * Removes the session and all information about it. NOT_ALLOWED_IN_CURRENT_STATE while ACTIVE.
   */
  @Operation("delete")
  public Uni<Void> delete(Caller caller, UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    return sessions.delete(updateSessionId);
  }

  private UpdateSessionId id(Session session) {
    return (UpdateSessionId) server.idOf(SessionKind.UPDATE, session.key());
  }

  private UpdateSessionModel model(Session session) {
    return new UpdateSessionModel(
        null,
        session.item(),
        String.valueOf(session.contentVersion()),
        session.error(),
        session.clientProgress(),
        UpdateSessionModel.State.valueOf(session.state().name()),
        session.expiresAt(),
        null,
        null);
  }
}
