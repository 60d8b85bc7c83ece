package dev.carrel.replicas;

import dev.carrel.linearizability.AddFile;
import dev.carrel.linearizability.ClientOperation;
import dev.carrel.linearizability.CompleteSession;
import dev.carrel.linearizability.CreateSession;
import dev.carrel.linearizability.DeleteSession;
import dev.carrel.linearizability.EndSession;
import dev.carrel.linearizability.GetItem;
import dev.carrel.linearizability.GetSession;
import dev.carrel.linearizability.KeepAlive;
import dev.carrel.linearizability.ListFiles;
import dev.carrel.linearizability.ListItemFiles;
import dev.carrel.linearizability.PrepareFile;
import dev.carrel.linearizability.RemoveFile;
import dev.carrel.linearizability.UploadFile;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.Optional;
import java.util.function.Function;

/** The kinds of actions of a client, weighted by frequency. */
enum ActionKind {
  CREATE_UPDATE(8),
  GET_UPDATE(6),
  KEEP_UPDATE_ALIVE(3),
  REPORT_UPDATE_PROGRESS(2),
  ADD(8),
  ADD_WITH_CHECKSUM(2),
  UPLOAD(12),
  REMOVE(3),
  LIST(5),
  COMPLETE(8),
  CANCEL_UPDATE(2),
  FAIL_UPDATE(1),
  DELETE_UPDATE(3),
  CREATE_DOWNLOAD(4),
  GET_DOWNLOAD(2),
  KEEP_DOWNLOAD_ALIVE(1),
  PREPARE(6),
  DOWNLOAD(6),
  CANCEL_DOWNLOAD(1),
  FAIL_DOWNLOAD(1),
  DELETE_DOWNLOAD(1),
  GET_ITEM(3),
  LIST_ITEM_FILES(5);

  private static final int PERCENT_PER_CONTENT_NUMBER = 10;

  private final int weight;

  ActionKind(int weight) {
    this.weight = weight;
  }

  int weight() {
    return weight;
  }

  /**
   * The operation of this action on the state that clients share; empty if a session or URI that it
   * needs does not exist yet.
   */
  Optional<? extends ClientOperation> toOperation(
      ScriptedAction scriptedAction, SharedState sharedState) {
    return switch (this) {
      case CREATE_UPDATE -> Optional.of(new CreateSession(SessionKind.UPDATE));
      case CREATE_DOWNLOAD -> Optional.of(new CreateSession(SessionKind.DOWNLOAD));
      case GET_ITEM -> Optional.of(new GetItem());
      case LIST_ITEM_FILES -> Optional.of(new ListItemFiles());
      case UPLOAD ->
          sharedState
              .upload(scriptedAction.name(), scriptedAction.stepsBack())
              .map(
                  to ->
                      new UploadFile(to.session(), to.name(), to.uri(), scriptedAction.content()));
      case DOWNLOAD -> sharedState.download(scriptedAction.stepsBack());
      case PREPARE ->
          onDownload(scriptedAction, sharedState, id -> new PrepareFile(id, scriptedAction.name()));
      case GET_DOWNLOAD ->
          onDownload(scriptedAction, sharedState, id -> new GetSession(SessionKind.DOWNLOAD, id));
      case KEEP_DOWNLOAD_ALIVE ->
          onDownload(
              scriptedAction, sharedState, id -> new KeepAlive(SessionKind.DOWNLOAD, id, null));
      case CANCEL_DOWNLOAD ->
          onDownload(
              scriptedAction,
              sharedState,
              id -> end(SessionKind.DOWNLOAD, id, SessionState.CANCELED));
      case FAIL_DOWNLOAD ->
          onDownload(
              scriptedAction, sharedState, id -> end(SessionKind.DOWNLOAD, id, SessionState.ERROR));
      case DELETE_DOWNLOAD ->
          onDownload(
              scriptedAction, sharedState, id -> new DeleteSession(SessionKind.DOWNLOAD, id));
      default ->
          sharedState
              .session(SessionKind.UPDATE, scriptedAction.stepsBack())
              .map(id -> onUpdate(scriptedAction, id));
    };
  }

  private static Optional<ClientOperation> onDownload(
      ScriptedAction scriptedAction,
      SharedState sharedState,
      Function<String, ClientOperation> call) {
    return sharedState.session(SessionKind.DOWNLOAD, scriptedAction.stepsBack()).map(call);
  }

  private ClientOperation onUpdate(ScriptedAction scriptedAction, String id) {
    return switch (this) {
      case GET_UPDATE -> new GetSession(SessionKind.UPDATE, id);
      case KEEP_UPDATE_ALIVE -> new KeepAlive(SessionKind.UPDATE, id, null);
      case REPORT_UPDATE_PROGRESS ->
          new KeepAlive(
              SessionKind.UPDATE,
              id,
              (long) scriptedAction.contentNumber() * PERCENT_PER_CONTENT_NUMBER);
      case ADD -> new AddFile(id, scriptedAction.name(), null);
      case ADD_WITH_CHECKSUM -> new AddFile(id, scriptedAction.name(), scriptedAction.content());
      case REMOVE -> new RemoveFile(id, scriptedAction.name());
      case LIST -> new ListFiles(id);
      case COMPLETE -> new CompleteSession(id);
      case CANCEL_UPDATE -> end(SessionKind.UPDATE, id, SessionState.CANCELED);
      case FAIL_UPDATE -> end(SessionKind.UPDATE, id, SessionState.ERROR);
      case DELETE_UPDATE -> new DeleteSession(SessionKind.UPDATE, id);
      default -> throw new IllegalStateException(this + " needs no update session");
    };
  }

  private static ClientOperation end(SessionKind kind, String id, SessionState state) {
    return new EndSession(kind, id, state);
  }
}
