package dev.carrel.vapi.session;

/**
 * A step of the lifecycle of a session. {@link SessionKind#allowedStates} returns the states that
 * allow it.
 */
public enum SessionStep {
  REQUEST_COMPLETION("complete", SessionState.ACTIVE),
  COMPLETE("complete", SessionState.DONE),
  CANCEL("cancel", SessionState.CANCELED),
  FAIL("fail", SessionState.ERROR),
  KEEP_ALIVE("keep_alive", SessionState.ACTIVE),
  UPDATE("update", SessionState.ACTIVE),
  VALIDATE("validate", SessionState.ACTIVE),
  REMOVE_FILE("remove", SessionState.ACTIVE),
  ADD_FILE("add", SessionState.ACTIVE),
  PREPARE_FILE("prepare", SessionState.ACTIVE),
  RECEIVE_FILE("receive", SessionState.ACTIVE),
  DELETE("delete", null);

  private final String operationName;
  private final SessionState targetState;

  SessionStep(String operationName, SessionState targetState) {
    this.operationName = operationName;
    this.targetState = targetState;
  }

  /** Returns the name of the operation in messages. */
  public String operationName() {
    return operationName;
  }

  /**
   * Returns the state of a session after the step.
   *
   * @throws IllegalStateException for {@link #DELETE}, after which the session does not exist
   */
  public SessionState targetState() {
    if (targetState == null) {
      throw new IllegalStateException("A session has no state after " + this);
    }
    return targetState;
  }
}
