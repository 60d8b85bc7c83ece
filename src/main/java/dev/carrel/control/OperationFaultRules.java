package dev.carrel.control;

import static dev.carrel.control.FaultRules.checkValue;
import static dev.carrel.control.FaultRules.isPositive;
import static dev.carrel.control.FaultRules.require;

import dev.carrel.fault.FaultAction;
import dev.carrel.fault.FaultDelay;
import dev.carrel.fault.FaultResponse;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for what a fault does to calls of operations. */
final class OperationFaultRules {
  private static final double MAX_SIGMA = 3;
  private static final int MAX_BODY_LENGTH = 65_536;
  private static final int MAX_POLLS = 1000;

  /** These statuses cannot have a body (RFC 9110). */
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

  /** The server sets these headers. Other values would make the next response unreadable. */
  private static final Set<String> FRAMING_HEADERS =
      Set.of("connection", "content-length", "transfer-encoding", "upgrade", "trailer");

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

  private OperationFaultRules() {}

  /**
   * Requires that an action is valid for calls of operations.
   *
   * @throws VapiError INVALID_ARGUMENT otherwise
   */
  static void check(FaultAction action) {
    int exclusive = action.exclusiveActionsOfCalls().size();
    if (exclusive > 1
        || exclusive == 0 && action.delay() == null
        || action.rate() != null
        || action.exclusiveActionsOfTransfers().stream()
            .anyMatch(other -> other != action.error())) {
      throw Message.FAULT_ACTION_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
    }
    checkError(action);
    if (action.delay() != null) {
      checkDelay(action.delay());
    }
    if (action.response() != null) {
      checkResponse(action.response());
    }
    if (action.fail() != null) {
      require(action.fail().message() != null, "do.fail.message");
      ParameterChecks.checkText("do.fail.message", action.fail().message(), MAX_BODY_LENGTH);
    }
    if (action.linger() != null) {
      require(action.linger().polls() != null, "do.linger.polls");
      checkValue(
          action.linger().polls(),
          "do.linger.polls",
          action.linger().polls() > 0 && action.linger().polls() <= MAX_POLLS,
          "a number from 1 to " + MAX_POLLS);
    }
  }

  /** Requires that the fields of an error are valid, and only set if there is one. */
  static void checkError(FaultAction action) {
    ParameterChecks.checkText("do.message", action.message(), MAX_BODY_LENGTH);
    checkValue(
        action.message(),
        "do.message",
        action.message() == null || action.error() != null,
        "no message without an error");
    checkValue(
        action.retryAfter(),
        "do.retry_after",
        action.retryAfter() == null || action.error() != null && isRetryAfter(action.retryAfter()),
        "whole seconds up to PT1H, together with an error");
  }

  private static void checkDelay(FaultDelay delay) {
    boolean isFixed =
        delay.fixed() != null
            && Stream.of(delay.min(), delay.max(), delay.median(), delay.sigma())
                .allMatch(OperationFaultRules::isNull);
    boolean isUniform =
        delay.min() != null
            && delay.max() != null
            && Stream.of(delay.fixed(), delay.median(), delay.sigma())
                .allMatch(OperationFaultRules::isNull);
    boolean isLogNormal =
        delay.median() != null
            && delay.sigma() != null
            && Stream.of(delay.fixed(), delay.min(), delay.max())
                .allMatch(OperationFaultRules::isNull);
    if (!isFixed && !isUniform && !isLogNormal) {
      throw Message.FAULT_DELAY_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
    }
    checkDelay(delay.fixed(), "do.delay.fixed");
    checkDelay(delay.min(), "do.delay.min");
    checkDelay(delay.max(), "do.delay.max");
    checkDelay(delay.median(), "do.delay.median");
    checkValue(
        delay.max(),
        "do.delay.max",
        !isUniform || delay.min().compareTo(delay.max()) <= 0,
        "a duration not less than min");
    checkValue(
        delay.sigma(),
        "do.delay.sigma",
        !isLogNormal || delay.sigma() >= 0 && delay.sigma() <= MAX_SIGMA,
        "a number from 0 to 3");
  }

  private static boolean isNull(Object value) {
    return value == null;
  }

  private static void checkDelay(Duration delay, String field) {
    checkValue(
        delay,
        field,
        delay == null || !delay.isNegative() && delay.compareTo(FaultDelay.MAX) <= 0,
        "a duration from PT0S to " + FaultDelay.MAX);
  }

  private static void checkResponse(FaultResponse response) {
    require(response.status() != null, "do.answer.status");
    checkValue(
        response.status(),
        "do.answer.status",
        response.status() >= 200 && response.status() <= 599,
        "a status from 200 to 599");
    ParameterChecks.checkText("do.answer.body", response.body(), MAX_BODY_LENGTH);
    checkValue(
        response.body(),
        "do.answer.body",
        response.body() == null || !WITHOUT_BODY.contains(response.status()),
        "no body for the status " + response.status());
    Map<String, String> headers = response.headers() == null ? Map.of() : response.headers();
    headers.forEach(
        (name, value) -> {
          checkValue(
              name,
              "do.answer.headers",
              HEADER_NAME.matcher(name).matches()
                  && !FRAMING_HEADERS.contains(name.toLowerCase(Locale.ROOT)),
              "the name of a header that does not describe the length or the connection");
          checkValue(
              value,
              "do.answer.headers." + name,
              value != null && HEADER_VALUE.matcher(value).matches(),
              "a header value");
        });
  }

  private static boolean isRetryAfter(Duration duration) {
    return isPositive(duration)
        && duration.compareTo(FaultDelay.MAX) <= 0
        && duration.toMillis() % 1000 == 0;
  }
}
