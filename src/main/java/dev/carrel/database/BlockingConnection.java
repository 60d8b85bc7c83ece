package dev.carrel.database;

import dev.carrel.database.embedded.EmbeddedPostgresException;
import dev.carrel.database.embedded.EmbeddedPostgresStart;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.util.concurrent.CompletionException;

/**
 * A connection of the pool whose methods return after PostgreSQL has responded. Only the start may
 * use it, because it blocks the thread. The timeouts of {@link PostgresPool} end each wait.
 *
 * <p>All methods throw the exception of the client: {@link DatabaseUnavailableException}, or {@link
 * PgException} for an error that PostgreSQL reports.
 */
public final class BlockingConnection implements AutoCloseable {
  private final SqlConnection connection;
  private Transaction transaction;

  private BlockingConnection(SqlConnection connection) {
    this.connection = connection;
  }

  /**
   * Opens a connection, once the embedded PostgreSQL has started, if it is used.
   *
   * @throws ConfigurationException if PostgreSQL cannot be reached or rejects the user
   * @throws EmbeddedPostgresException if the embedded PostgreSQL cannot be started
   */
  static BlockingConnection open(Pool pool) {
    EmbeddedPostgresStart.await();
    try {
      return new BlockingConnection(await(pool.getConnection()));
    } catch (DatabaseUnavailableException | PgException e) {
      throw new ConfigurationException(
          "Could not connect to PostgreSQL with quarkus.datasource.reactive.url, .username and .password: %s"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Executes a statement with the parameters {@code $1}, {@code $2}, …. */
  public RowSet<Row> execute(String statement, Object... parameters) {
    return await(
        parameters.length == 0
            ? connection.query(statement).execute()
            : connection.preparedQuery(statement).execute(Tuple.from(parameters)));
  }

  /** Begins a transaction. {@link #close} rolls it back unless it was committed before. */
  public void begin() {
    transaction = await(connection.begin());
  }

  /** Commits the transaction. */
  public void commit() {
    await(transaction.commit());
  }

  /** Returns the connection to the pool. */
  @Override
  public void close() {
    await(connection.close());
  }

  private static <T> T await(Uni<T> result) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException("An event loop must not wait for PostgreSQL.");
    }
    try {
      return result.subscribeAsCompletionStage().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
