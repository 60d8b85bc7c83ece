package dev.carrel.control;

import dev.carrel.audit.Channel;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.operation.OperationRegistry;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.text.Glob;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for faults that a test defines. */
@ApplicationScoped
class FaultRules {
  private static final List<String> APIS =
      Stream.of(Channel.REST, Channel.LEGACY_REST, Channel.JSON_RPC, Channel.SOAP, Channel.CONSOLE)
          .map(Channel::label)
          .toList();

  private static final double MAX_SIGMA = 3;
  private static final Duration MAX_TTL = Duration.ofDays(365);
  private static final int MAX_TEXT_LENGTH = 256;
  private static final int MAX_BODY_LENGTH = 65_536;
  private static final int MAX_POLLS = 1000;
  private static final String COMPLETE = "com.vmware.content.library.item.update_session.complete";

  /** These statuses cannot have a body (RFC 9110). */
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

  /** The server sets these headers. Other values would make the next response unreadable. */
  private static final Set<String> FRAMING_HEADERS =
      Set.of("connection", "content-length", "transfer-encoding", "upgrade", "trailer");

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

  private final OperationRegistry operations;

  FaultRules(OperationRegistry operations) {
    this.operations = operations;
  }

  /**
   * Requires that a fault is complete and can fire.
   *
   * @throws VapiError INVALID_ARGUMENT if a value is missing, out of range or contradicts another
   *     one; the message names the field
   */
  void check(FaultSpec spec) {
    require(spec.on() != null && spec.on().operation() != null, "on.operation");
    require(spec.action() != null, "do");
    checkTarget(spec.on());
    checkCondition(spec.when());
    checkAction(spec.action());
    check(
        spec.at(),
        "at",
        spec.action().fail() == null || spec.at() == FaultMoment.BEFORE,
        "before, because do is fail");
    check(
        spec.on().operation(),
        "on.operation",
        spec.action().fail() == null && spec.action().linger() == null
            || matchesOnlyComplete(spec.on().operation()),
        "only update_session.complete, because do is fail or linger");
    check(
        spec.ttl(),
        "ttl",
        spec.ttl() == null || isPositive(spec.ttl()) && spec.ttl().compareTo(MAX_TTL) <= 0,
        "a positive duration up to P365D");
  }

  private void checkTarget(FaultTarget on) {
    ParameterChecks.checkText("on.operation", on.operation(), MAX_TEXT_LENGTH);
    ParameterChecks.checkText("on.user", on.user(), MAX_TEXT_LENGTH);
    ParameterChecks.checkText("on.session", on.session(), MAX_TEXT_LENGTH);
    ParameterChecks.checkText("on.item", on.item(), MAX_TEXT_LENGTH);
    Glob glob = new Glob(on.operation());
    check(
        on.operation(),
        "on.operation",
        operations.operations().stream()
            .anyMatch(operation -> OperationDefinition.matches(glob, operation.fullName())),
        "a glob that matches an operation, for example *.update_session.complete");
    check(
        on.api(),
        "on.api",
        on.api() == null || APIS.contains(on.api()),
        "one of " + String.join(", ", APIS));
  }

  private boolean matchesOnlyComplete(String glob) {
    return operations.operations().stream()
        .map(OperationDefinition::fullName)
        .filter(name -> OperationDefinition.matches(new Glob(glob), name))
        .allMatch(COMPLETE::equals);
  }

  private static void checkCondition(FaultCondition when) {
    check(when.skip(), "when.skip", when.skip() == null || when.skip() >= 0, "a number from 0");
    check(when.times(), "when.times", when.times() == null || when.times() > 0, "a number from 1");
    check(
        when.probability(),
        "when.probability",
        when.probability() == null || when.probability() > 0 && when.probability() <= 1,
        "a number greater than 0 and not greater than 1");
    check(
        when.probability(),
        "when.probability",
        when.probability() == null || when.skip() == null && when.times() == null,
        "no probability together with skip or times");
    check(
        when.seed(),
        "when.seed",
        when.seed() == null || when.probability() != null,
        "no seed without a probability");
  }

  private static void checkAction(FaultAction action) {
    long exclusive = action.countExclusive();
    if (exclusive > 1 || exclusive == 0 && action.delay() == null) {
      throw Message.FAULT_ACTION_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
    }
    ParameterChecks.checkText("do.message", action.message(), MAX_BODY_LENGTH);
    check(
        action.message(),
        "do.message",
        action.message() == null || action.error() != null,
        "no message without an error");
    check(
        action.retryAfter(),
        "do.retry_after",
        action.retryAfter() == null || action.error() != null && isRetryAfter(action.retryAfter()),
        "whole seconds up to PT1H, together with an error");
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
      check(
          action.linger().polls(),
          "do.linger.polls",
          action.linger().polls() > 0 && action.linger().polls() <= MAX_POLLS,
          "a number from 1 to " + MAX_POLLS);
    }
  }

  private static void checkDelay(FaultDelay delay) {
    boolean isFixed =
        delay.fixed() != null
            && Stream.of(delay.min(), delay.max(), delay.median(), delay.sigma())
                .allMatch(FaultRules::isNull);
    boolean isUniform =
        delay.min() != null
            && delay.max() != null
            && Stream.of(delay.fixed(), delay.median(), delay.sigma()).allMatch(FaultRules::isNull);
    boolean isLogNormal =
        delay.median() != null
            && delay.sigma() != null
            && Stream.of(delay.fixed(), delay.min(), delay.max()).allMatch(FaultRules::isNull);
    if (!isFixed && !isUniform && !isLogNormal) {
      throw Message.FAULT_DELAY_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
    }
    checkDelay(delay.fixed(), "do.delay.fixed");
    checkDelay(delay.min(), "do.delay.min");
    checkDelay(delay.max(), "do.delay.max");
    checkDelay(delay.median(), "do.delay.median");
    check(
        delay.max(),
        "do.delay.max",
        !isUniform || delay.min().compareTo(delay.max()) <= 0,
        "a duration not less than min");
    check(
        delay.sigma(),
        "do.delay.sigma",
        !isLogNormal || delay.sigma() >= 0 && delay.sigma() <= MAX_SIGMA,
        "a number from 0 to 3");
  }

  private static boolean isNull(Object value) {
    return value == null;
  }

  private static void checkDelay(Duration delay, String field) {
    check(
        delay,
        field,
        delay == null || !delay.isNegative() && delay.compareTo(FaultDelay.MAX) <= 0,
        "a duration from PT0S to " + FaultDelay.MAX);
  }

  private static void checkResponse(FaultResponse response) {
    require(response.status() != null, "do.answer.status");
    check(
        response.status(),
        "do.answer.status",
        response.status() >= 200 && response.status() <= 599,
        "a status from 200 to 599");
    ParameterChecks.checkText("do.answer.body", response.body(), MAX_BODY_LENGTH);
    check(
        response.body(),
        "do.answer.body",
        response.body() == null || !WITHOUT_BODY.contains(response.status()),
        "no body for the status " + response.status());
    Map<String, String> headers = response.headers() == null ? Map.of() : response.headers();
    headers.forEach(
        (name, value) -> {
          check(
              name,
              "do.answer.headers",
              HEADER_NAME.matcher(name).matches()
                  && !FRAMING_HEADERS.contains(name.toLowerCase(Locale.ROOT)),
              "the name of a header that does not describe the length or the connection");
          check(
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

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean isPresent, String field) {
    if (!isPresent) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, field);
    }
  }

  private static void check(Object value, String field, boolean isValid, String expected) {
    if (!isValid) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT, value, field, "expected " + expected);
    }
  }
}
