package dev.carrel.internals;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.impl.PgConnectionImpl;
import io.vertx.pgclient.impl.PgPoolImpl;
import io.vertx.pgclient.impl.codec.PgCodec;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.PoolImpl;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import io.vertx.sqlclient.impl.codec.InvalidCachedStatementEvent;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The PostgreSQL driver of Vert.x with two additions for all users of its pool. If the server
 * cannot be reached, statements fail with the exception of {@link
 * StatementFailurePolicy#toUnavailable}. If PostgreSQL rejects a prepared statement because a table
 * has changed, the statement is prepared and executed again.
 *
 * <p>The class uses internals of Vert.x, because no public extension point sees all statements.
 */
public final class PostgresDriver extends PgDriver {
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final StatementFailurePolicy policy;

  public PostgresDriver(StatementFailurePolicy policy) {
    this.policy = policy;
  }

  @Override
  public Pool newPool(
      Vertx vertx,
      Supplier<? extends Future<? extends SqlConnectOptions>> servers,
      PoolOptions options,
      CloseFuture closeFuture) {
    var internal = (VertxInternal) vertx;
    ConnectionFactory connections = new Connections(internal, servers);
    PoolImpl pool = new ConnectionPool(internal, options, closeFuture);
    pool.connectionProvider(connections::connect);
    pool.init();
    closeFuture.add(connections);
    return new TransactionPool(internal, closeFuture, pool);
  }

  /** Makes each connection prepare the statement again before its next execution. */
  void invalidatePrepared(String sql) {
    for (Channel channel : channels) {
      ChannelHandlerContext codec = channel.pipeline().context(PgCodec.class);
      if (codec != null) {
        codec.fireChannelRead(new InvalidCachedStatementEvent(sql));
      }
    }
  }

  private final class Connections extends PgConnectionFactory {
    Connections(
        VertxInternal vertx, Supplier<? extends Future<? extends SqlConnectOptions>> servers) {
      super(vertx, servers);
    }

    @Override
    public Future<SqlConnection> connect(Context context, SqlConnectOptions server) {
      return super.connect(context, server)
          .map(connected -> wrap((ContextInternal) context, connected))
          .recover(PostgresDriver.this::failUnavailable);
    }

    private SqlConnection wrap(ContextInternal context, SqlConnection connected) {
      var socket = (SocketConnectionBase) ((SqlConnectionInternal) connected).unwrap();
      channels.add(socket.socket().channelHandlerContext().channel());
      SqlReadTimeoutHandler.install(connected);
      return new PgConnectionImpl(
          this, context, new PostgresConnection(socket, PostgresDriver.this, policy));
    }
  }

  private <T> Future<T> failUnavailable(Throwable failure) {
    return Future.failedFuture(
        failure instanceof PgException ? failure : policy.toUnavailable(failure));
  }

  /** A pool that also reports a timeout while waiting for a connection as an unavailable server. */
  private final class ConnectionPool extends PoolImpl {
    private final CloseFuture closeFuture;

    ConnectionPool(VertxInternal vertx, PoolOptions options, CloseFuture closeFuture) {
      super(vertx, PostgresDriver.this, false, options, null, null, closeFuture);
      this.closeFuture = closeFuture;
    }

    @Override
    public Future<SqlConnection> getConnection() {
      return super.getConnection().recover(PostgresDriver.this::failUnavailable);
    }

    @Override
    public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
      return super.schedule(context, command)
          .recover(
              failure ->
                  failure instanceof VertxException || closeFuture.isClosed()
                      ? failUnavailable(failure)
                      : Future.failedFuture(failure));
    }
  }

  /**
   * A pool that retries a transaction if one of its statements was outdated: the transaction was
   * rolled back, so nothing of it took effect.
   */
  private final class TransactionPool extends PgPoolImpl {
    TransactionPool(VertxInternal vertx, CloseFuture closeFuture, Pool pool) {
      super(vertx, closeFuture, pool);
    }

    @Override
    public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work) {
      return attempt(work, 1);
    }

    private <T> Future<T> attempt(Function<SqlConnection, Future<T>> work, int attemptNumber) {
      return super.withTransaction(work)
          .recover(
              failure ->
                  attemptNumber < policy.maxAttempts() && policy.isOutdatedStatement(failure)
                      ? attempt(work, attemptNumber + 1)
                      : Future.failedFuture(failure));
    }
  }
}
