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
  DELETE("delete", null),
  /** Lets the lease end at once. vCenter has no such operation. */
  EXPIRE("expire", null);

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

  /** Returns the state of a session after the step; null if the step deletes the session. */
  public SessionState targetState() {
    return targetState;
  }

  /** Returns whether the session no longer exists after the step. */
  public boolean deletesSession() {
    return targetState == null;
  }
}
