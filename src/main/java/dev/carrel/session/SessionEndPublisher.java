package dev.carrel.session;

import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.content.ContentSweeper;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.SessionStep;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Publishes {@link SessionEnded} after the end of a session is committed, and triggers the content
 * sweeper.
 */
@ApplicationScoped
public class SessionEndPublisher {
  private final ClusterEvents events;
  private final ContentSweeper sweeper;

  SessionEndPublisher(ClusterEvents events, ContentSweeper sweeper) {
    this.events = events;
    this.sweeper = sweeper;
  }

  /** Publishes that ACTIVE sessions were deleted with their item or library. */
  public void publishDeleted(List<SessionKey> sessions) {
    sessions.forEach(
        session ->
            publishEnded(
                new SessionEnded(session.key(), session.kind(), SessionEnded.Reason.DELETED)));
  }

  /**
   * Publishes the end of a session if a step has ended it. If the session had ended before, its end
   * is not published again; the sweeper is triggered, because the deletion has released content.
   *
   * @param session the session as {@link SessionLifecycle#apply(SessionAccess, Transition)} returns
   *     it
   */
  void publishIfEnded(Session session, SessionStep step) {
    SessionEnded.Reason reason =
        switch (step) {
          case COMPLETE -> SessionEnded.Reason.COMPLETED;
          case CANCEL -> SessionEnded.Reason.CANCELED;
          case FAIL -> SessionEnded.Reason.FAILED;
          case DELETE -> SessionEnded.Reason.DELETED;
          case EXPIRE -> SessionEnded.Reason.EXPIRED;
          case REQUEST_COMPLETION,
              KEEP_ALIVE,
              UPDATE,
              VALIDATE,
              REMOVE_FILE,
              ADD_FILE,
              PREPARE_FILE,
              RECEIVE_FILE ->
              null;
        };
    if (step.deletesSession() && session.state() != SessionState.ACTIVE) {
      sweeper.trigger();
    } else if (reason != null) {
      publishEnded(new SessionEnded(session.key(), session.kind(), reason));
    }
  }

  /** Triggers the sweeper too, because the session has released its content. */
  private void publishEnded(SessionEnded ended) {
    events.publish(ended);
    sweeper.trigger();
  }
}
