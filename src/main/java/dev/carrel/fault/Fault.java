package dev.carrel.fault;

import dev.carrel.auth.Caller;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.text.Glob;
import dev.carrel.transfer.TransferKind;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.time.Instant;

/** A fault that is active on this replica. */
public final class Fault {
  private final long id;
  private final FaultSpec spec;
  private final Instant expiresAt;
  private final Glob operation;
  private final Glob user;
  private final Glob file;
  private final Glob item;

  /**
   * Creates a fault.
   *
   * @param expiresAt the system time after which it does not fire; null for no limit
   */
  Fault(long id, FaultSpec spec, Instant expiresAt) {
    this.id = id;
    this.spec = spec;
    this.expiresAt = expiresAt;
    this.operation = globOf(spec.on().operation());
    this.user = globOf(spec.on().user());
    this.file = globOf(spec.on().file());
    this.item = globOf(spec.on().item());
  }

  private static Glob globOf(String pattern) {
    return pattern == null ? null : new Glob(pattern);
  }

  long id() {
    return id;
  }

  /** Returns the identifier in the control API. */
  String name() {
    return "f-" + id;
  }

  FaultSpec spec() {
    return spec;
  }

  /** Returns the error of the fault. */
  VapiError toError() {
    FaultAction action = spec.action();
    String message =
        action.message() == null
            ? "Fault %s was injected by the control API.".formatted(name())
            : action.message();
    VapiError error = Message.FAULT_INJECTED.toError(action.error(), message);
    return action.retryAfter() == null ? error : error.withRetryAfter(action.retryAfter());
  }

  /** Returns whether the fault matches transfers, and not calls of operations. */
  boolean matchesTransfers() {
    return spec.on().transfer() != null;
  }

  /** Returns whether the fault matches a call, as far as its caller decides it. */
  boolean matches(String operationName, Caller caller, Instant systemNow) {
    FaultTarget on = spec.on();
    return !isExpired(systemNow)
        && OperationDefinition.matches(operation, operationName)
        && (on.api() == null || on.api().equals(caller.actor().channel().label()))
        && (user == null || user.matches(caller.user()));
  }

  /** Returns whether the fault matches a transfer, as far as its kind and its file decide it. */
  boolean matches(TransferKind kind, String fileName, Instant systemNow) {
    return !isExpired(systemNow)
        && spec.on().transfer() == kind
        && (file == null || file.matches(fileName));
  }

  private boolean isExpired(Instant systemNow) {
    return expiresAt != null && !expiresAt.isAfter(systemNow);
  }

  /** Returns whether the fault matches calls on this session; null for a call without one. */
  boolean matchesSession(String session) {
    return spec.on().session() == null || spec.on().session().equals(session);
  }

  /** Returns whether the fault lets completed sessions linger. */
  boolean letsSessionsLinger() {
    return spec.action().linger() != null;
  }

  /** Returns whether the fault is restricted to items. */
  boolean dependsOnItem() {
    return item != null;
  }

  /** Returns whether the fault matches calls on an item; null for a call without one. */
  boolean matchesItem(String name) {
    return item.matches(name);
  }
}
