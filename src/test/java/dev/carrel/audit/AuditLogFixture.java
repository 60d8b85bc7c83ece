package dev.carrel.audit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** An audit log for tests without the application. */
public final class AuditLogFixture {
  private AuditLogFixture() {}

  public static AuditLog create() {
    return new AuditLog(new SimpleMeterRegistry());
  }
}
