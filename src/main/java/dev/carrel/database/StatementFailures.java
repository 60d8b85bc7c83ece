package dev.carrel.database;

import dev.carrel.internals.StatementFailurePolicy;
import java.util.concurrent.atomic.AtomicBoolean;

/** Handles the failures of all statements of the pool, and remembers rejected changes. */
final class StatementFailures implements StatementFailurePolicy {
  private final AtomicBoolean rejectsWrites = new AtomicBoolean();

  @Override
  public void onFailure(Throwable failure) {
    if (SqlStates.isWriteRejection(failure)) {
      rejectsWrites.set(true);
    }
  }

  @Override
  public Throwable toUnavailable(Throwable failure) {
    return failure instanceof DatabaseUnavailableException
        ? failure
        : new DatabaseUnavailableException(failure);
  }

  @Override
  public boolean isOutdatedStatement(Throwable failure) {
    return OutdatedPreparedStatements.isRejection(failure);
  }

  @Override
  public int maxAttempts() {
    return OutdatedPreparedStatements.MAX_ATTEMPTS;
  }

  /**
   * Returns whether PostgreSQL has rejected a change because its disk is full or it is a standby,
   * and has not accepted one since.
   */
  boolean rejectsWrites() {
    return rejectsWrites.get();
  }

  /** Records that PostgreSQL accepts changes; returns whether it rejected them before. */
  boolean clearWriteRejection() {
    return rejectsWrites.getAndSet(false);
  }
}
