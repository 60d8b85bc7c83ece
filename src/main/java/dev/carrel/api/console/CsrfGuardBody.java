package dev.carrel.api.console;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;

/**
 * The body of every request that changes data: <code>{}</code> as JSON. HTML forms cannot send
 * JSON, and browsers prevent scripts of other sites from doing so, because Carrel does not enable
 * CORS.
 */
public record CsrfGuardBody() {
  /**
   * Rejects a request without a body: without a body and {@code Content-Type}, a request passes the
   * check of the media type.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_REQUEST if the body is null
   */
  static void require(CsrfGuardBody body) {
    if (body == null) {
      throw Message.MALFORMED_REQUEST.toError(ErrorType.INVALID_REQUEST, "a JSON body is required");
    }
  }
}
