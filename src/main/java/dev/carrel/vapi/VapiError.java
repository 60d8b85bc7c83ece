package dev.carrel.vapi;

import java.util.List;

/**
 * An operation's refusal, in the protocol's terms: what kind it is and why, in words. A face turns
 * it into its own shape.
 *
 * <p>It is an outcome, not a fault, so it carries no stack trace.
 */
public final class VapiError extends RuntimeException {
  private final ErrorType type;
  private final transient List<LocalizableMessage> messages;

  /**
   * An error with a stack of messages.
   *
   * @param messages the first tells what happened to the operation, each next one the cause of the
   *     one before
   */
  public VapiError(ErrorType type, List<LocalizableMessage> messages) {
    super(type + ": " + messages.get(0).defaultMessage(), null, false, false);
    this.type = type;
    this.messages = List.copyOf(messages);
  }

  /** An error with one message. */
  public VapiError(ErrorType type, LocalizableMessage message) {
    this(type, List.of(message));
  }

  /** The kind of error. */
  public ErrorType type() {
    return type;
  }

  /** Why, outermost first; never empty. */
  public List<LocalizableMessage> messages() {
    return messages;
  }
}
