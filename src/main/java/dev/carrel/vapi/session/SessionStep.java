package dev.carrel.vapi.session;

/**
 * What can be asked of a session that its state may forbid. Which state allows it: {@link
 * SessionKind#allows}.
 */
public enum SessionStep {
  ASK_TO_COMPLETE("complete", SessionState.ACTIVE),
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

  private final String operation;
  private final SessionState to;

  SessionStep(String operation, SessionState to) {
    this.operation = operation;
    this.to = to;
  }

  /** The operation's name in messages. */
  public String operation() {
    return operation;
  }

  /**
   * The state in which the step leaves a session.
   *
   * @throws IllegalStateException of {@link #DELETE}, which leaves no session
   */
  public SessionState to() {
    if (to == null) {
      throw new IllegalStateException(this + " leaves no session");
    }
    return to;
  }
}
