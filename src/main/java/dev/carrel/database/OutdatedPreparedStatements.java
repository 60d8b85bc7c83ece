package dev.carrel.database;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;

/**
 * Handles prepared statements that a migration has made outdated: their result has other columns,
 * or columns of other types, than when they were prepared. PostgreSQL rejects them before it
 * executes anything.
 */
public final class OutdatedPreparedStatements {
  private static final String FEATURE_NOT_SUPPORTED = "0A000";

  /**
   * The function of PostgreSQL that reports the error; the error message depends on the language of
   * the server.
   */
  private static final String ROUTINE = "RevalidateCachedQuery";

  /**
   * The maximum number of attempts for a transaction. Each attempt may replace only one of its
   * outdated statements.
   */
  static final int MAX_ATTEMPTS = 20;

  private OutdatedPreparedStatements() {}

  /**
   * Retries a Hibernate transaction that fails because of an outdated statement; the failed attempt
   * has changed nothing. {@code Pool.withTransaction} does this itself.
   */
  public static <T> Uni<T> withRetry(Uni<T> transaction) {
    return transaction
        .onFailure(OutdatedPreparedStatements::isRejection)
        .retry()
        .atMost(MAX_ATTEMPTS);
  }

  /** Returns whether a failure, or one of its causes, is the rejection of an outdated statement. */
  static boolean isRejection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException error
          && FEATURE_NOT_SUPPORTED.equals(SqlStates.of(cause))
          && ROUTINE.equals(error.getRoutine())) {
        return true;
      }
      // Hibernate keeps only the SQLSTATE.
      if (cause instanceof SQLException && FEATURE_NOT_SUPPORTED.equals(SqlStates.of(cause))) {
        return true;
      }
    }
    return false;
  }
}
