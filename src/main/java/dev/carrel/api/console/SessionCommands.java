package dev.carrel.api.console;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.downloadsession.DownloadSessionService;
import dev.carrel.reaper.Reaper;
import dev.carrel.reaper.ReaperResult;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.session.query.SessionDetailStore;
import dev.carrel.updatesession.UpdateSessionService;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.UpdateSessionId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Function;

/** The console's actions on sessions. The operations that they call check the privileges. */
@ApplicationScoped
class SessionCommands {
  private final SessionDetailStore details;
  private final ServerIdentity server;
  private final UpdateSessionService updates;
  private final DownloadSessionService downloads;
  private final SessionLifecycle sessionLifecycle;
  private final Reaper reaper;

  SessionCommands(
      SessionDetailStore details,
      ServerIdentity server,
      UpdateSessionService updates,
      DownloadSessionService downloads,
      SessionLifecycle sessionLifecycle,
      Reaper reaper) {
    this.details = details;
    this.server = server;
    this.updates = updates;
    this.downloads = downloads;
    this.sessionLifecycle = sessionLifecycle;
    this.reaper = reaper;
  }

  Uni<Void> cancel(Caller caller, String id) {
    return runOnSession(
        id,
        session ->
            session instanceof UpdateSessionId update
                ? updates.cancel(caller, update)
                : downloads.cancel(caller, (DownloadSessionId) session));
  }

  Uni<Void> delete(Caller caller, String id) {
    return runOnSession(
        id,
        session ->
            session instanceof UpdateSessionId update
                ? updates.delete(caller, update)
                : downloads.delete(caller, (DownloadSessionId) session));
  }

  Uni<Void> expire(Caller caller, String id) {
    return runOnSession(
        id,
        session ->
            sessionLifecycle
                .apply(caller, session, Transition.of(SessionStep.EXPIRE))
                .replaceWithVoid());
  }

  /**
   * Replaces NOT_FOUND by an error that does not contain the session's kind, which callers without
   * access must not learn.
   */
  private Uni<Void> runOnSession(String id, Function<SessionId, Uni<Void>> action) {
    return findSessionId(id)
        .chain(action::apply)
        .onFailure(
            failure -> failure instanceof VapiError error && error.type() == ErrorType.NOT_FOUND)
        .transform(notFound -> sessionNotFound(id));
  }

  /**
   * Runs the reaper.
   *
   * @throws dev.carrel.vapi.VapiError UNAUTHORIZED if the caller does not have {@code
   *     Sessions.TerminateSession}
   */
  Uni<ReaperResult> runReaper(Caller caller) {
    caller.require(Privilege.TERMINATE_SESSION);
    return reaper.runNow();
  }

  /** Looks up whether an identifier is that of an update session or of a download session. */
  private Uni<SessionId> findSessionId(String id) {
    UUID key = server.toKey(id).orElseThrow(() -> sessionNotFound(id));
    return details
        .findKind(key)
        .onItem()
        .ifNull()
        .failWith(() -> sessionNotFound(id))
        .map(kind -> server.toSessionId(kind, key));
  }

  static RuntimeException sessionNotFound(String id) {
    return Message.RESOURCE_NOT_FOUND.toError(ErrorType.NOT_FOUND, "session", id);
  }
}
