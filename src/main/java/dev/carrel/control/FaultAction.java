package dev.carrel.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carrel.vapi.ErrorType;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a fault does: an optional delay, and at most one of the others. Fields that are null do not
 * apply.
 *
 * @param error the type of the error with which the call is rejected
 * @param message the message of the error
 * @param retryAfter the value of the header {@code Retry-After} of the error
 * @param delay how long the response is delayed
 * @param lose true to close the connection without a response
 * @param reset true to reset the TCP connection
 * @param hang true to send no response
 * @param response a response to send instead
 * @param endLogin true to end the login of the caller. If it happens before the operation, the call
 *     is rejected with UNAUTHENTICATED
 * @param fail for {@code update_session.complete}
 * @param linger for {@code update_session.complete}
 */
public record FaultAction(
    ErrorType error,
    String message,
    Duration retryAfter,
    FaultDelay delay,
    Boolean lose,
    Boolean reset,
    Boolean hang,
    @JsonProperty("answer") FaultResponse response,
    Boolean endLogin,
    Fail fail,
    Linger linger) {

  /**
   * A completed session enters ERROR instead of DONE.
   *
   * @param message the reason that the session shows
   */
  public record Fail(String message) {}

  /**
   * A completed session is reported as ACTIVE for some time.
   *
   * @param polls how many reads of the session report ACTIVE, from 1 to 1,000
   */
  public record Linger(Integer polls) {}

  /** Returns how many of the actions apply, of which only one can. */
  long countExclusive() {
    return Stream.of(
            error,
            trueOrNull(lose),
            trueOrNull(reset),
            trueOrNull(hang),
            response,
            trueOrNull(endLogin),
            fail,
            linger)
        .filter(Objects::nonNull)
        .count();
  }

  private static Boolean trueOrNull(Boolean value) {
    return Boolean.TRUE.equals(value) ? value : null;
  }
}
