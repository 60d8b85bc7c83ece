package dev.carrel.operation;

import dev.carrel.audit.Actor;
import dev.carrel.vapi.session.SessionId;
import java.time.Duration;

/**
 * An operation that has ended.
 *
 * @param operation its name with that of its service, but for {@code com.vmware.}
 * @param actor who asked for it
 * @param session the session that it was about; null where it was about none
 * @param outcome {@code success}, or the type of the error; see {@link OperationOutcome}
 * @param duration from its begin to its end
 */
record CompletedOperation(
    String operation, Actor actor, SessionId session, String outcome, Duration duration) {

  /**
   * One that ends now.
   *
   * @param startNanos when it began, by {@link System#nanoTime}
   */
  CompletedOperation(
      String operation, Actor actor, SessionId session, String outcome, long startNanos) {
    this(operation, actor, session, outcome, Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
