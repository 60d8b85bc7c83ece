package dev.carrel.operation;

import dev.carrel.audit.Actor;
import dev.carrel.vapi.session.SessionId;
import java.time.Duration;

/**
 * A completed call of an operation.
 *
 * @param operation the full name of the operation without {@code com.vmware.}
 * @param actor the caller
 * @param session the session that the operation was called for; null if there is none
 * @param outcome see {@link OperationOutcome}
 * @param duration from the start of the call to its end
 */
record CompletedOperation(
    String operation, Actor actor, SessionId session, String outcome, Duration duration) {

  /**
   * Creates a record of a call that ends now.
   *
   * @param startNanos the start of the call, as {@link System#nanoTime}
   */
  CompletedOperation(
      String operation, Actor actor, SessionId session, String outcome, long startNanos) {
    this(operation, actor, session, outcome, Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
