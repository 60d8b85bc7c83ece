package dev.carrel.vapi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A vAPI error: its type and messages. Each API renders it in its own format.
 *
 * <p>It is an expected result, so it has no stack trace.
 */
public final class VapiError extends RuntimeException {
  private final ErrorType type;
  private final transient List<LocalizableMessage> messages;
  private final transient Duration retryAfter;

  /**
   * Creates an error with several messages.
   *
   * @param messages at least one; the first describes what failed, and each further message is the
   *     cause of the one before
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

  /** Creates an error with one message. */
  public VapiError(ErrorType type, LocalizableMessage message) {
    this(type, List.of(message));
  }

  /**
   * Returns this error with an additional outermost message; the existing messages are its causes.
   */
  public VapiError wrapWith(LocalizableMessage outer) {
    return new VapiError(
        type, Stream.concat(Stream.of(outer), messages.stream()).toList(), retryAfter);
  }

  /**
   * Returns this error with the time after which the client can retry.
   *
   * @param delay the time from now
   */
  public VapiError withRetryAfter(Duration delay) {
    return new VapiError(type, messages, delay);
  }

  /** Returns the type of the error. */
  public ErrorType type() {
    return type;
  }

  /** Returns the time after which the client can retry; empty if it is unknown. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Returns the texts of all messages, outermost first. */
  public String text() {
    return messages.stream()
        .map(LocalizableMessage::defaultMessage)
        .collect(Collectors.joining(" "));
  }

  /** Returns the messages, outermost first; never empty. */
  public List<LocalizableMessage> messages() {
    return messages;
  }
}
