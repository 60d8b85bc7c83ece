package dev.carrel.vapi.session;

/**
 * What can be asked of a session that its state may forbid. Which state allows it: {@link
 * SessionKind#allowedStates}.
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

  /** The operation's name in messages. */
  public String operationName() {
    return operationName;
  }

  /**
   * The state in which the step leaves a session.
   *
   * @throws IllegalStateException of {@link #DELETE}, which leaves no session
   */
  public SessionState targetState() {
    if (targetState == null) {
      throw new IllegalStateException(this + " leaves no session");
    }
    return targetState;
  }
}
