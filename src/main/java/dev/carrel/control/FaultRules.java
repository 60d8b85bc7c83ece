package dev.carrel.control;

import dev.carrel.audit.Channel;
import dev.carrel.fault.FaultCondition;
import dev.carrel.fault.FaultMoment;
import dev.carrel.fault.FaultSpec;
import dev.carrel.fault.FaultTarget;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.operation.OperationRegistry;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.text.Glob;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The rules for faults that a test defines. */
@ApplicationScoped
class FaultRules {
  private static final Duration MAX_TTL = Duration.ofDays(365);
  private static final int MAX_TEXT_LENGTH = 256;
  private static final String COMPLETE = "com.vmware.content.library.item.update_session.complete";

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
    require(spec.on() != null, "on");
    require(spec.action() != null, "do");
    if ((spec.on().operation() == null) == (spec.on().transfer() == null)) {
      throw Message.FAULT_TARGET_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
    }
    checkTarget(spec.on());
    checkCondition(spec.when());
    if (spec.on().transfer() == null) {
      checkOperation(spec);
    } else {
      TransferFaultRules.check(spec);
    }
    checkValue(
        spec.ttl(),
        "ttl",
        spec.ttl() == null || isPositive(spec.ttl()) && spec.ttl().compareTo(MAX_TTL) <= 0,
        "a positive duration up to P365D");
  }

  private static void checkTarget(FaultTarget on) {
    ParameterChecks.checkText("on.operation", on.operation(), MAX_TEXT_LENGTH);
    ParameterChecks.checkText("on.user", on.user(), MAX_TEXT_LENGTH);
    ParameterChecks.checkText("on.file", on.file(), MAX_TEXT_LENGTH);
    ParameterChecks.checkText("on.session", on.session(), MAX_TEXT_LENGTH);
    ParameterChecks.checkText("on.item", on.item(), MAX_TEXT_LENGTH);
  }

  private void checkOperation(FaultSpec spec) {
    FaultTarget on = spec.on();
    Glob glob = new Glob(on.operation());
    checkValue(
        on.operation(),
        "on.operation",
        operations.operations().stream()
            .anyMatch(operation -> OperationDefinition.matches(glob, operation.fullName())),
        "a glob that matches an operation, for example *.update_session.complete");
    checkValue(
        on.api(),
        "on.api",
        on.api() == null || Channel.labelsOfApis().contains(on.api()),
        "one of " + String.join(", ", Channel.labelsOfApis()));
    checkValue(on.file(), "on.file", on.file() == null, "no file, because on.transfer is absent");
    OperationFaultRules.check(spec.action());
    checkValue(
        spec.at(),
        "at",
        spec.action().fail() == null || spec.at() == FaultMoment.BEFORE,
        "before, because do is fail");
    checkValue(
        on.operation(),
        "on.operation",
        spec.action().fail() == null && spec.action().linger() == null
            || matchesOnlyComplete(on.operation()),
        "only update_session.complete, because do is fail or linger");
  }

  private boolean matchesOnlyComplete(String glob) {
    return operations.operations().stream()
        .map(OperationDefinition::fullName)
        .filter(name -> OperationDefinition.matches(new Glob(glob), name))
        .allMatch(COMPLETE::equals);
  }

  private static void checkCondition(FaultCondition when) {
    checkValue(
        when.skip(), "when.skip", when.skip() == null || when.skip() >= 0, "a number from 0");
    checkValue(
        when.times(), "when.times", when.times() == null || when.times() > 0, "a number from 1");
    checkValue(
        when.probability(),
        "when.probability",
        when.probability() == null || when.probability() > 0 && when.probability() <= 1,
        "a number greater than 0 and not greater than 1");
    checkValue(
        when.probability(),
        "when.probability",
        when.probability() == null || when.skip() == null && when.times() == null,
        "no probability together with skip or times");
    checkValue(
        when.seed(),
        "when.seed",
        when.seed() == null || when.probability() != null,
        "no seed without a probability");
  }

  static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  static void require(boolean isPresent, String field) {
    if (!isPresent) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, field);
    }
  }

  static void checkValue(Object value, String field, boolean isValid, String expected) {
    if (!isValid) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT, value, field, "expected " + expected);
    }
  }
}
