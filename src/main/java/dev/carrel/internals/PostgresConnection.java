package dev.carrel.internals;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.ExtendedQueryCommand;
import io.vertx.sqlclient.spi.DatabaseMetadata;
import java.io.IOException;

/** A connection of Vert.x with the error handling of {@link PostgresDriver}. */
final class PostgresConnection implements Connection {
  private final Connection connection;
  private final PostgresDriver driver;
  private final StatementFailurePolicy policy;

  PostgresConnection(Connection connection, PostgresDriver driver, StatementFailurePolicy policy) {
    this.connection = connection;
    this.driver = driver;
    this.policy = policy;
  }

  @Override
  public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
    return connection
        .schedule(context, command)
        .recover(
            failure ->
                isRetryable(command, failure)
                    ? connection.schedule(context, command).recover(this::failWithMappedError)
                    : failWithMappedError(failure));
  }

  /** A batch may have partial results, and a failed transaction must be retried as a whole. */
  private boolean isRetryable(CommandBase<?> command, Throwable failure) {
    if (!(command instanceof ExtendedQueryCommand<?> statement)
        || !policy.isOutdatedStatement(failure)) {
      return false;
    }
    driver.invalidatePrepared(statement.sql());
    statement.ps = null;
    return statement.autoCommit() && !statement.isBatch();
  }

  private <R> Future<R> failWithMappedError(Throwable failure) {
    policy.onFailure(failure);
    return Future.failedFuture(isConnectionLost(failure) ? policy.toUnavailable(failure) : failure);
  }

  /**
   * An exception without a type can be a lost connection or a wrong parameter; only the former
   * closes the connection.
   */
  private boolean isConnectionLost(Throwable failure) {
    if (failure instanceof PgException) {
      return false;
    }
    return failure instanceof VertxException
        || failure instanceof IOException
        || failure instanceof DecoderException && failure.getCause() instanceof IOException
        || failure instanceof NoStackTraceThrowable && !connection.isValid();
  }

  @Override
  public Connection unwrap() {
    return connection;
  }

  @Override
  public boolean isIndeterminatePreparedStatementError(Throwable error) {
    return connection.isIndeterminatePreparedStatementError(error);
  }

  @Override
  public int pipeliningLimit() {
    return connection.pipeliningLimit();
  }

  @Override
  public TracingPolicy tracingPolicy() {
    return connection.tracingPolicy();
  }

  @Override
  public SocketAddress server() {
    return connection.server();
  }

  @Override
  public String system() {
    return connection.system();
  }

  @Override
  public String database() {
    return connection.database();
  }

  @Override
  public String user() {
    return connection.user();
  }

  @Override
  public ClientMetrics<?, ?, ?, ?> metrics() {
    return connection.metrics();
  }

  @Override
  public void init(Holder holder) {
    connection.init(holder);
  }

  @Override
  public boolean isSsl() {
    return connection.isSsl();
  }

  @Override
  public boolean isValid() {
    return connection.isValid();
  }

  @Override
  public DatabaseMetadata getDatabaseMetaData() {
    return connection.getDatabaseMetaData();
  }

  @Override
  public void close(Holder holder, Promise<Void> promise) {
    connection.close(holder, promise);
  }

  @Override
  public int getProcessId() {
    return connection.getProcessId();
  }

  @Override
  public int getSecretKey() {
    return connection.getSecretKey();
  }
}
