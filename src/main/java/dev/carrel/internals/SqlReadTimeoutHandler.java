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
 * Closes a connection whose server has been silent too long, so that whoever waits on it is told.
 *
 * <p>Left to itself, the client would say goodbye on it and wait for the server to close its side,
 * which a server that hangs does not. This comes in its way: next to the socket, where closing is
 * closing.
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
   * Watches over a connection, from now on. By internals of Vert.x: it does not show its sockets
   * otherwise.
   */
  public static void install(SqlConnection connection) {
    if (connection instanceof SqlConnectionInternal internal
        && internal.unwrap().unwrap() instanceof SocketConnectionBase base) {
      ChannelPipeline pipeline = base.socket().channelHandlerContext().pipeline();
      if (pipeline.get(SqlReadTimeoutHandler.class) == null) {
        pipeline.addAfter(
            pipeline.context(IdleStateHandler.class).name(),
            "silent-server",
            new SqlReadTimeoutHandler());
      }
    }
  }
}
