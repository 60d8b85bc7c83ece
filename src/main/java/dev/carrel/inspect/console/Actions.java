package dev.carrel.inspect.console;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.operation.DownloadSessionOperations;
import dev.carrel.operation.Sessions;
import dev.carrel.operation.UpdateSessionOperations;
import dev.carrel.reaper.Reaped;
import dev.carrel.reaper.Reaper;
import dev.carrel.session.DownloadSessionId;
import dev.carrel.session.SessionId;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.store.ServerIdentity;
import dev.carrel.store.SessionLookStore;
import dev.carrel.store.SessionStore;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Function;

/** What people do at the console. Whether they may, the operations decide. */
@ApplicationScoped
class Actions {
  private final SessionStore keys;
  private final SessionLookStore looks;
  private final ServerIdentity server;
  private final UpdateSessionOperations updates;
  private final DownloadSessionOperations downloads;
  private final Sessions sessions;
  private final Reaper reaper;

  Actions(
      SessionStore keys,
      SessionLookStore looks,
      ServerIdentity server,
      UpdateSessionOperations updates,
      DownloadSessionOperations downloads,
      Sessions sessions,
      Reaper reaper) {
    this.keys = keys;
    this.looks = looks;
    this.server = server;
    this.updates = updates;
    this.downloads = downloads;
    this.sessions = sessions;
    this.reaper = reaper;
  }

  Uni<Void> cancel(Caller caller, String id) {
    return with(
        id,
        session ->
            session instanceof UpdateSessionId update
                ? updates.cancel(caller, update)
                : downloads.cancel(caller, (DownloadSessionId) session));
  }

  Uni<Void> delete(Caller caller, String id) {
    return with(
        id,
        session ->
            session instanceof UpdateSessionId update
                ? updates.delete(caller, update)
                : downloads.delete(caller, (DownloadSessionId) session));
  }

  Uni<Void> expire(Caller caller, String id) {
    return with(id, session -> sessions.expire(caller, session));
  }

  /** Of which kind one is that the caller may not see, is not told either. */
  private Uni<Void> with(String id, Function<SessionId, Uni<Void>> action) {
    return find(id)
        .chain(action::apply)
        .onFailure(
            failure -> failure instanceof VapiError error && error.type() == ErrorType.NOT_FOUND)
        .transform(gone -> noSession(id));
  }

  /** Runs the reaper; UNAUTHORIZED for those who may not end what others do. */
  Uni<Reaped> reap(Caller caller) {
    caller.needs(Privilege.TERMINATE_SESSION);
    return reaper.runNow();
  }

  /** The session of an identifier, which alone does not tell of which kind it is. */
  private Uni<SessionId> find(String id) {
    UUID key = keys.keyOf(new UpdateSessionId(id)).orElseThrow(() -> noSession(id));
    return looks
        .kind(key)
        .onItem()
        .ifNull()
        .failWith(() -> noSession(id))
        .map(kind -> server.idOf(kind, key));
  }

  static RuntimeException noSession(String id) {
    return Message.RESOURCE_NOT_FOUND.as(ErrorType.NOT_FOUND, "session", id);
  }
}
