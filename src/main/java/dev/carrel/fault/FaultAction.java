package dev.carrel.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carrel.vapi.ErrorType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a fault does to a call: an optional delay, and at most one of the others; or to a transfer:
 * an optional rate, and at most one of the others. Fields that are null do not apply.
 *
 * @param error the type of the error with which the call or the transfer is rejected
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
 * @param rate the maximum number of bytes per second that the transfer moves
 * @param cut closes the connection of the transfer
 * @param stall moves no more bytes, and keeps the connection open
 * @param corrupt changes a byte
 * @param noSpace rejects the file as if the disk were full
 * @param expireSession expires the session of the transfer
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
    Linger linger,
    ByteAmount rate,
    AtByte cut,
    Stall stall,
    Corrupt corrupt,
    AtByte noSpace,
    AtByte expireSession) {

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

  /**
   * A point in a transfer.
   *
   * @param afterBytes how many bytes the transfer moves before; null for none
   */
  public record AtByte(ByteAmount afterBytes) {}

  /**
   * A transfer that moves no more bytes.
   *
   * @param afterBytes how many bytes it moves before; null for none
   * @param duration after which it continues; null to stall until it is aborted
   */
  public record Stall(ByteAmount afterBytes, @JsonProperty("for") Duration duration) {}

  /**
   * A byte whose bits are inverted.
   *
   * @param offset its offset among the bytes of the transfer; null for the first byte
   */
  public record Corrupt(ByteAmount offset) {}

  /** Returns an action that only rejects a call. */
  public static FaultAction ofError(ErrorType error) {
    return ofOperation(error, null, null, null);
  }

  /** Returns an action that only delays a call. */
  public static FaultAction ofDelay(FaultDelay delay) {
    return ofOperation(null, delay, null, null);
  }

  /** Returns an action that closes the connection of a call. */
  public static FaultAction ofLose() {
    return ofOperation(null, null, true, null);
  }

  /** Returns an action that resets the connection of a call. */
  public static FaultAction ofReset() {
    return ofOperation(null, null, null, true);
  }

  private static FaultAction ofOperation(
      ErrorType error, FaultDelay delay, Boolean lose, Boolean reset) {
    return new FaultAction(
        error, null, null, delay, lose, reset, null, null, null, null, null, null, null, null, null,
        null, null);
  }

  /** Returns those actions of calls that apply and exclude each other. */
  public List<Object> exclusiveActionsOfCalls() {
    return nonNull(
        error,
        trueOrNull(lose),
        trueOrNull(reset),
        trueOrNull(hang),
        response,
        trueOrNull(endLogin),
        fail,
        linger);
  }

  /** Returns those actions of transfers that apply and exclude each other. */
  public List<Object> exclusiveActionsOfTransfers() {
    return nonNull(error, cut, stall, corrupt, noSpace, expireSession);
  }

  private static List<Object> nonNull(Object... actions) {
    return Stream.of(actions).filter(Objects::nonNull).toList();
  }

  private static Boolean trueOrNull(Boolean value) {
    return Boolean.TRUE.equals(value) ? value : null;
  }
}
