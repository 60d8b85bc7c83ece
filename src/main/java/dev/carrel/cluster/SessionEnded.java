package dev.carrel.cluster;

import dev.carrel.vapi.session.SessionKind;
import java.util.UUID;

/**
 * An ACTIVE session has ended, so its transfers are aborted. Published after the commit.
 *
 * @param session the key of the session
 */
public record SessionEnded(UUID session, SessionKind kind, Reason reason) implements ClusterEvent {
  /** How a session ended. */
  public enum Reason {
    COMPLETED,
    CANCELED,
    FAILED,
    DELETED,
    EXPIRED
  }
}
