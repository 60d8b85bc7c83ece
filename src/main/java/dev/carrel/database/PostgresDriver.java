package dev.carrel.database;

import dev.carrel.internals.SqlReadTimeoutHandler;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Vert.x' driver for PostgreSQL with two additions, for all users of its pool: a failure to reach
 * the server is a {@link DatabaseUnavailableException}, and a statement that PostgreSQL refuses
 * because a table has changed since it was prepared is prepared and executed again.
 *
 * <p>By internals of Vert.x: it has no other place that all statements pass through.
 */
final class PostgresDriver extends PgDriver {
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicBoolean refusesWrites = new AtomicBoolean();

  @Override
  public Pool newPool(
      Vertx vertx,
      Supplier<? extends Future<? extends SqlConnectOptions>> servers,
      PoolOptions options,
      CloseFuture closing) {
    var internal = (VertxInternal) vertx;
    ConnectionFactory connections = new Connections(internal, servers);
    PoolImpl pool = new ConnectionPool(internal, options, closing);
    pool.connectionProvider(connections::connect);
    pool.init();
    closing.add(connections);
    return new TransactionPool(internal, closing, pool);
  }

  /** Notes that PostgreSQL has refused a change for a reason that holds for all changes. */
  void refuseWrites() {
    refusesWrites.set(true);
  }

  boolean refusesWrites() {
    return refusesWrites.get();
  }

  /** Notes that PostgreSQL accepts changes; returns whether it refused them before. */
  boolean acceptWrites() {
    return refusesWrites.getAndSet(false);
  }

  /** Makes each connection prepare a statement again before it executes it next. */
  void forgetPrepared(String sql) {
    for (Channel channel : channels) {
      ChannelHandlerContext codec = channel.pipeline().context(PgCodec.class);
      if (codec != null) {
        codec.fireChannelRead(new InvalidCachedStatementEvent(sql));
      }
    }
  }

  private final class Connections extends PgConnectionFactory {
    Connections(VertxInternal vertx, Supplier<? extends Future<? extends SqlConnectOptions>> to) {
      super(vertx, to);
    }

    @Override
    public Future<SqlConnection> connect(Context context, SqlConnectOptions server) {
      return super.connect(context, server)
          .map(connected -> extended((ContextInternal) context, connected))
          .recover(PostgresDriver::unreachable);
    }

    private SqlConnection extended(ContextInternal context, SqlConnection connected) {
      var socket = (SocketConnectionBase) ((SqlConnectionInternal) connected).unwrap();
      channels.add(socket.socket().channelHandlerContext().channel());
      SqlReadTimeoutHandler.install(connected);
      return new PgConnectionImpl(
          this, context, new PostgresConnection(socket, PostgresDriver.this));
    }
  }

  private static <T> Future<T> unreachable(Throwable failure) {
    return Future.failedFuture(
        failure instanceof PgException || failure instanceof DatabaseUnavailableException
            ? failure
            : new DatabaseUnavailableException(failure));
  }

  /** Waiting for a connection in vain is a failure to reach the server, too. */
  private final class ConnectionPool extends PoolImpl {
    private final CloseFuture closing;

    ConnectionPool(VertxInternal vertx, PoolOptions options, CloseFuture closing) {
      super(vertx, PostgresDriver.this, false, options, null, null, closing);
      this.closing = closing;
    }

    @Override
    public Future<SqlConnection> getConnection() {
      return super.getConnection().recover(PostgresDriver::unreachable);
    }

    @Override
    public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
      return super.schedule(context, command)
          .recover(
              failure ->
                  failure instanceof VertxException || closing.isClosed()
                      ? unreachable(failure)
                      : Future.failedFuture(failure));
    }
  }

  /** After a refusal a transaction is lost, but nothing of it was done: it is run again. */
  private static final class TransactionPool extends PgPoolImpl {
    TransactionPool(VertxInternal vertx, CloseFuture closing, Pool pool) {
      super(vertx, closing, pool);
    }

    @Override
    public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work) {
      return attempt(work, 1);
    }

    private <T> Future<T> attempt(Function<SqlConnection, Future<T>> work, int number) {
      return super.withTransaction(work)
          .recover(
              failure ->
                  number < OutdatedStatements.MAX_ATTEMPTS && OutdatedStatements.isRefusal(failure)
                      ? attempt(work, number + 1)
                      : Future.failedFuture(failure));
    }
  }
}
