package dev.carrel.vapi.session;

import dev.carrel.vapi.Identifier;

/**
 * The identifier of a session: {@code <uuid>:<uuid>}, the session's own and the server's, where it
 * names one that exists.
 */
public sealed interface SessionId extends Identifier permits UpdateSessionId, DownloadSessionId {
  /** Which kind of session it names. */
  SessionKind kind();
}
