package dev.carrel.vapi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An operation's refusal, in the protocol's terms: what kind it is and why, in words. A face turns
 * it into its own shape.
 *
 * <p>It is an outcome, not a fault, so it carries no stack trace.
 */
public final class VapiError extends RuntimeException {
  private final ErrorType type;
  private final transient List<LocalizableMessage> messages;
  private final transient Duration retryAfter;

  /**
   * An error with a stack of messages.
   *
   * @param messages the first tells what happened to the operation, each next one the cause of the
   *     one before
   */
  public VapiError(ErrorType type, List<LocalizableMessage> messages) {
    this(type, List.copyOf(messages), null);
  }

  private VapiError(ErrorType type, List<LocalizableMessage> messages, Duration retryAfter) {
    super(type + ": " + messages.get(0).defaultMessage(), null, false, false);
    this.type = type;
    this.messages = messages;
    this.retryAfter = retryAfter;
  }

  /** An error with one message. */
  public VapiError(ErrorType type, LocalizableMessage message) {
    this(type, List.of(message));
  }

  /** This error as the cause of what a message tells, which goes before its own. */
  public VapiError wrappedBy(LocalizableMessage outer) {
    return new VapiError(
        type, Stream.concat(Stream.of(outer), messages.stream()).toList(), retryAfter);
  }

  /** This error, with the word that it makes sense to try again after a while. */
  public VapiError withRetryAfter(Duration wait) {
    return new VapiError(type, messages, wait);
  }

  /** The kind of error. */
  public ErrorType type() {
    return type;
  }

  /** After how long it makes sense to try again, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Why, outermost first; never empty. */
  public List<LocalizableMessage> messages() {
    return messages;
  }
}
