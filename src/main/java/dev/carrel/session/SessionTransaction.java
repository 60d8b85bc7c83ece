package dev.carrel.session;

import dev.carrel.vapi.session.SessionStep;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** A transaction of {@link SessionLifecycle#inTransaction}, on one session. */
public final class SessionTransaction {
  private final SessionLifecycle sessionLifecycle;
  private final SqlConnection client;
  private final SessionAccess access;
  private Session session;
  private SessionStep lastStep;

  SessionTransaction(
      SessionLifecycle sessionLifecycle, SqlConnection client, SessionAccess access) {
    this.sessionLifecycle = sessionLifecycle;
    this.client = client;
    this.access = access;
  }

  /** Returns the connection, for further statements of the transaction. */
  public SqlConnection client() {
    return client;
  }

  /**
   * Applies a transition to the session and locks its row; returns the session and fails like
   * {@link SessionLifecycle#apply(SessionAccess, Transition)}.
   */
  public Uni<Session> apply(Transition transition) {
    return sessionLifecycle
        .apply(client, access, transition)
        .invoke(
            applied -> {
              session = applied;
              lastStep = transition.step();
            });
  }

  /** Publishes the end of the session if the last transition ended it. */
  void publishIfEnded(SessionEndPublisher endPublisher) {
    if (lastStep != null) {
      endPublisher.publishIfEnded(session, lastStep);
    }
  }
}
