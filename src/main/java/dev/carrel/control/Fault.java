package dev.carrel.control;

import dev.carrel.auth.Caller;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.text.Glob;
import java.time.Instant;

/** A fault that is active on this replica. */
final class Fault {
  private final long id;
  private final FaultSpec spec;
  private final Instant expiresAt;
  private final Glob operation;
  private final Glob user;
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
    this.operation = new Glob(spec.on().operation());
    this.user = globOf(spec.on().user());
    this.item = globOf(spec.on().item());
  }

  private static Glob globOf(String pattern) {
    return pattern == null ? null : new Glob(pattern);
  }

  long id() {
    return id;
  }

  FaultSpec spec() {
    return spec;
  }

  /** Returns whether the fault matches a call, as far as its caller decides it. */
  boolean matches(String operationName, Caller caller, Instant systemNow) {
    FaultTarget on = spec.on();
    return (expiresAt == null || expiresAt.isAfter(systemNow))
        && OperationDefinition.matches(operation, operationName)
        && (on.api() == null || on.api().equals(caller.actor().channel().label()))
        && (user == null || user.matches(caller.user()));
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
