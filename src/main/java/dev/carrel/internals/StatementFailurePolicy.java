package dev.carrel.internals;

/** Decides how {@link PostgresDriver} handles failures of statements and connections. */
public interface StatementFailurePolicy {
  /** Called for each failure of a statement that is not retried. */
  void onFailure(Throwable failure);

  /**
   * Returns the exception for a server that could not be reached.
   *
   * @param failure the exception of Vert.x, or one that this method has returned before
   */
  Throwable toUnavailable(Throwable failure);

  /**
   * Returns whether PostgreSQL has rejected a prepared statement because a table has changed, and
   * has not executed it.
   */
  boolean isOutdatedStatement(Throwable failure);

  /** The maximum number of attempts for a transaction with outdated statements. */
  int maxAttempts();
}
