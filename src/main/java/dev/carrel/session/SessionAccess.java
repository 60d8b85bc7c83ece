package dev.carrel.session;

import dev.carrel.audit.Actor;
import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import java.util.UUID;

/**
 * What an actor may access: one session, if the required user owns it. Every statement that reads
 * or changes a session for a caller requires the owner, so for a caller without {@link
 * Privilege#TERMINATE_SESSION} the sessions of other users do not exist (ADR 12).
 *
 * @param id the identifier of the session, as error messages show it
 * @param key the key of the session, decoded from the identifier
 * @param requiredOwner the user who must own the session; null if any user may
 * @param actor the actor of changes, for the history
 */
public record SessionAccess(SessionId id, UUID key, String requiredOwner, Actor actor) {
  /** The access of a caller, restricted to the caller's own sessions unless privileged. */
  static SessionAccess of(Caller caller, SessionId id, UUID key) {
    return new SessionAccess(
        id, key, caller.has(Privilege.TERMINATE_SESSION) ? null : caller.user(), caller.actor());
  }

  /** Returns the kind of the session. */
  public SessionKind kind() {
    return id.kind();
  }

  /** Returns the key of the session with its kind. */
  SessionKey sessionKey() {
    return new SessionKey(key, kind());
  }

  /** Returns whether a session that was found by its key is the session of this access. */
  boolean permits(Session session) {
    return permits(session.kind(), session.owner());
  }

  /** Returns whether a session of this kind and owner is the session of this access. */
  boolean permits(SessionKind kind, String owner) {
    return kind == kind() && (requiredOwner == null || requiredOwner.equals(owner));
  }
}
