package dev.carrel.control;

import static dev.carrel.control.FaultRules.checkValue;

import dev.carrel.fault.ByteAmount;
import dev.carrel.fault.FaultAction;
import dev.carrel.fault.FaultAction.AtByte;
import dev.carrel.fault.FaultDelay;
import dev.carrel.fault.FaultMoment;
import dev.carrel.fault.FaultSpec;
import dev.carrel.fault.FaultTarget;
import dev.carrel.transfer.TransferKind;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;

/** The rules for faults of transfers. */
final class TransferFaultRules {
  private TransferFaultRules() {}

  /**
   * Requires that a fault of transfers is valid.
   *
   * @throws VapiError INVALID_ARGUMENT otherwise
   */
  static void check(FaultSpec spec) {
    FaultTarget on = spec.on();
    FaultAction action = spec.action();
    checkValue(on.api(), "on.api", on.api() == null, "no API, because transfer URIs have none");
    checkValue(on.user(), "on.user", on.user() == null, "no user, because transfer URIs have none");
    int exclusive = action.exclusiveActionsOfTransfers().size();
    if (exclusive > 1
        || exclusive == 0 && action.rate() == null
        || action.delay() != null
        || action.exclusiveActionsOfCalls().stream().anyMatch(other -> other != action.error())) {
      throw Message.FAULT_TRANSFER_ACTION_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
    }
    OperationFaultRules.checkError(action);
    checkAmounts(action);
    checkValue(
        on.transfer(),
        "on.transfer",
        action.noSpace() == null || on.transfer() != TransferKind.DOWNLOAD,
        "upload or pull, because do is no_space");
    checkValue(
        spec.at(),
        "at",
        spec.at() == FaultMoment.BEFORE
            || on.transfer() == TransferKind.UPLOAD && canHappenAfter(action),
        "before, unless the transfer is an upload and do is error, or cut after the last byte");
  }

  private static boolean canHappenAfter(FaultAction action) {
    return action.error() != null
        || action.cut() != null
            && action.cut().afterBytes() != null
            && action.cut().afterBytes().isLast();
  }

  private static void checkAmounts(FaultAction action) {
    checkValue(
        action.rate(),
        "do.rate",
        action.rate() == null || action.rate().isAbsolute() && action.rate().toBytes() > 0,
        "a number of bytes per second like 1000 or \"64K\"");
    checkPoint("do.cut.after_bytes", action.cut());
    checkPoint("do.no_space.after_bytes", action.noSpace());
    checkPoint("do.expire_session.after_bytes", action.expireSession());
    if (action.stall() != null) {
      checkAmount("do.stall.after_bytes", action.stall().afterBytes());
      checkValue(
          action.stall().duration(),
          "do.stall.for",
          action.stall().duration() == null
              || action.stall().duration().toMillis() > 0
                  && action.stall().duration().compareTo(FaultDelay.MAX) <= 0,
          "a duration from PT0.001S to " + FaultDelay.MAX);
    }
    if (action.corrupt() != null) {
      checkAmount("do.corrupt.offset", action.corrupt().offset());
    }
  }

  private static void checkPoint(String field, AtByte point) {
    if (point != null) {
      checkAmount(field, point.afterBytes());
    }
  }

  private static void checkAmount(String field, ByteAmount amount) {
    checkValue(amount, field, amount == null || amount.isValid(), ByteAmount.FORMAT);
  }
}
