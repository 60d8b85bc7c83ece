package dev.carrel.database;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;

/**
 * Statements whose result has other columns, or columns of other types, than when they were
 * prepared. PostgreSQL refuses them before it executes anything.
 */
public final class OutdatedStatements {
  private static final String FEATURE_NOT_SUPPORTED = "0A000";

  /** Where PostgreSQL refuses them; its message depends on the server's language. */
  private static final String ROUTINE = "RevalidateCachedQuery";

  /**
   * How often a transaction is attempted: each attempt prepares one more of its statements again.
   */
  static final int MAX_ATTEMPTS = 20;

  private OutdatedStatements() {}

  /**
   * Runs a transaction of Hibernate again if it fails with such a refusal: nothing of it took
   * effect. {@code Pool.withTransaction} needs no such call.
   */
  public static <T> Uni<T> retried(Uni<T> transaction) {
    return transaction.onFailure(OutdatedStatements::isRefusal).retry().atMost(MAX_ATTEMPTS);
  }

  /** Whether this, or what caused it, is such a refusal. */
  static boolean isRefusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException refused
          && FEATURE_NOT_SUPPORTED.equals(SqlStates.of(cause))
          && ROUTINE.equals(refused.getRoutine())) {
        return true;
      }
      // Hibernate keeps no more than the SQLSTATE.
      if (cause instanceof SQLException && FEATURE_NOT_SUPPORTED.equals(SqlStates.of(cause))) {
        return true;
      }
    }
    return false;
  }
}
