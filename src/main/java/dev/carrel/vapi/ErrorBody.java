package dev.carrel.vapi;

import java.util.List;

/**
 * An error as a structure: the fields that all of {@code com.vmware.vapi.std.errors} share.
 *
 * @param challenge how to authenticate; of UNAUTHENTICATED only
 */
public record ErrorBody(
    @Required ErrorType errorType, @Required List<LocalizableMessage> messages, String challenge) {
  /** The one way in that every face knows. */
  public static final String CHALLENGE = "Basic realm=\"VAPI endpoint\"";

  /** An error's structure. */
  public static ErrorBody of(VapiError error) {
    return new ErrorBody(
        error.type(),
        error.messages(),
        error.type() == ErrorType.UNAUTHENTICATED ? CHALLENGE : null);
  }
}
