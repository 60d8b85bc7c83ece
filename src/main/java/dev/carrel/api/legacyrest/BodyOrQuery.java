package dev.carrel.api.legacyrest;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;

/**
 * Parameters that clients send in the body or in the query. vCenter's reference of 6.7 and 7.0
 * lists the name of a file in the body. Another edition is said to list it in the query, which was
 * not verified.
 */
final class BodyOrQuery {
  private BodyOrQuery() {}

  /**
   * Returns the value of a parameter; null if the request has none.
   *
   * @throws dev.carrel.vapi.VapiError INVALID_ARGUMENT if body and query contain different values
   */
  static String resolve(String parameter, String inBody, String inQuery) {
    if (inBody != null && inQuery != null && !inBody.equals(inQuery)) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT, inQuery, parameter, "differs from the body");
    }
    return inBody == null ? inQuery : inBody;
  }
}
