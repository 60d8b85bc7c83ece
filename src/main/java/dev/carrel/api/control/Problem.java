package dev.carrel.api.control;

import dev.carrel.vapi.VapiError;
import jakarta.ws.rs.core.Response;

/**
 * A problem document of RFC 9457.
 *
 * @param type always {@code about:blank}: the status says what kind of problem it is
 * @param title the name of the status
 * @param status the HTTP status
 * @param detail what is wrong with which value
 */
public record Problem(String type, String title, int status, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  /** Returns the document for an error. */
  static Problem of(VapiError error, int status) {
    return new Problem(
        "about:blank",
        Response.Status.fromStatusCode(status).getReasonPhrase(),
        status,
        error.text());
  }
}
