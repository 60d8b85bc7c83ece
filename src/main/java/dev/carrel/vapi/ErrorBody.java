package dev.carrel.vapi;

import java.util.List;

/**
 * The structure of an error: the fields that all errors of {@code com.vmware.vapi.std.errors}
 * share.
 *
 * @param challenge how to authenticate; null unless the error is UNAUTHENTICATED
 */
public record ErrorBody(
    @Required ErrorType errorType, @Required List<LocalizableMessage> messages, String challenge) {
  /** The authentication scheme that all APIs support. */
  public static final String CHALLENGE = "Basic realm=\"VAPI endpoint\"";

  /** Returns the structure of an error. */
  public static ErrorBody of(VapiError error) {
    return new ErrorBody(
        error.type(),
        error.messages(),
        error.type() == ErrorType.UNAUTHENTICATED ? CHALLENGE : null);
  }
}
