package dev.carrel.internals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;

/**
 * Closes a database connection whose server did not send anything within the idle timeout, so that
 * pending queries fail.
 *
 * <p>Without it, the SQL client sends a termination message and waits until the server closes the
 * connection, which a hanging server does not do. This handler is next to the socket and closes the
 * channel directly.
 */
public final class SqlReadTimeoutHandler extends ChannelInboundHandlerAdapter {
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      context.close();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  /**
   * Installs the handler on a connection, unless it is installed already. It uses internals of the
   * SQL client, whose public API gives no access to the channel.
   */
  public static void install(SqlConnection connection) {
    if (connection instanceof SqlConnectionInternal internal
        && internal.unwrap().unwrap() instanceof SocketConnectionBase base) {
      ChannelPipeline pipeline = base.socket().channelHandlerContext().pipeline();
      if (pipeline.get(SqlReadTimeoutHandler.class) == null) {
        pipeline.addAfter(
            pipeline.context(IdleStateHandler.class).name(),
            "sql-read-timeout",
            new SqlReadTimeoutHandler());
      }
    }
  }
}
