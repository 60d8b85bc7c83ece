package dev.carrel.internals;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Counts what {@code sendfile} has sent over a connection.
 *
 * <p>Vert.x tells of a file only when it is sent to its end, and counts all of it when it begins;
 * but each region of a file that Netty writes knows how much of it the socket has taken so far.
 */
public final class SendfileProgress extends ChannelOutboundHandlerAdapter {
  private long completedBytes;
  private FileRegion current;

  /** A count that begins now. */
  public static SendfileProgress install(HttpServerRequest request) {
    Channel channel = ((ConnectionBase) request.connection()).channel();
    SendfileProgress before = channel.pipeline().get(SendfileProgress.class);
    if (before != null) {
      channel.pipeline().remove(before);
    }
    SendfileProgress count = new SendfileProgress();
    channel.pipeline().addFirst(count);
    return count;
  }

  /** How many bytes the socket has taken. */
  public long sentBytes() {
    return completedBytes + (current == null ? 0 : current.transferred());
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof FileRegion region) {
      completedBytes = sentBytes();
      current = region;
    }
    super.write(context, message, promise);
  }
}
