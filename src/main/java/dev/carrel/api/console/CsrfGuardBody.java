package dev.carrel.api.console;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;

/**
 * The body of what changes something: <code>{}</code> as JSON. No form can send it, so no page of
 * another site can have a browser do so without asking, and nobody answers.
 */
public record CsrfGuardBody() {
  /** Refuses a request without a body, which would not have needed its media type. */
  static void require(CsrfGuardBody body) {
    if (body == null) {
      throw Message.MALFORMED_REQUEST.toError(ErrorType.INVALID_REQUEST, "a JSON body is required");
    }
  }
}
