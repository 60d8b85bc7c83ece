package dev.carrel.cluster;

import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;

/**
 * That an ACTIVE session is ACTIVE no more. It is told where it happened, once it is committed, and
 * on no other replica.
 */
public record LocalSessionEnded(SessionKind kind, Reason reason) {
  /** How a session ends. */
  public enum Reason {
    COMPLETED,
    CANCELED,
    FAILED,
    DELETED,
    EXPIRED;

    /** How a session ended that is in a state by now; null where it has not. */
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
