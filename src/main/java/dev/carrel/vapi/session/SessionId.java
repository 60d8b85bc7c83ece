package dev.carrel.vapi.session;

import dev.carrel.vapi.Identifier;

/**
 * The identifier of a session. If the session exists, it is {@code <uuid>:<uuid>}: the key of the
 * session and the id of the installation.
 */
public sealed interface SessionId extends Identifier permits UpdateSessionId, DownloadSessionId {
  /** Returns the kind of session. */
  SessionKind kind();
}
