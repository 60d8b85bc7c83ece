package dev.carrel.cluster;

import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;

/**
 * An ACTIVE session has ended. Published after the commit, and only on the replica that ended the
 * session.
 */
public record LocalSessionEnded(SessionKind kind, Reason reason) {
  /** How a session ended. */
  public enum Reason {
    COMPLETED,
    CANCELED,
    FAILED,
    DELETED,
    EXPIRED;

    /** Returns how a session in the given state has ended; null for ACTIVE. */
    public static Reason ofState(SessionState state) {
      return switch (state) {
        case ACTIVE -> null;
        case DONE -> COMPLETED;
        case CANCELED -> CANCELED;
        case ERROR -> FAILED;
      };
    }
  }
}
