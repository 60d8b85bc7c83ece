package dev.carrel.operation;

import dev.carrel.audit.Actor;
import dev.carrel.vapi.session.SessionId;
import java.time.Duration;

/**
 * An operation that has ended.
 *
 * @param operation its name with that of its service, but for {@code com.vmware.}
 * @param by who asked for it
 * @param session the session that it was about; null where it was about none
 * @param outcome {@code success}, or the type of the error; see {@link OperationOutcome}
 * @param took from its begin to its end
 */
record CompletedOperation(
    String operation, Actor by, SessionId session, String outcome, Duration took) {

  /**
   * One that ends now.
   *
   * @param begun when it began, by {@link System#nanoTime}
   */
  CompletedOperation(String operation, Actor by, SessionId session, String outcome, long begun) {
    this(operation, by, session, outcome, Duration.ofNanos(System.nanoTime() - begun));
  }
}
