package dev.carrel.internals;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Counts the bytes that {@code sendfile} has sent over a connection.
 *
 * <p>Vert.x reports a file only when all of it is sent, and counts all its bytes when sending
 * begins. Netty's {@link FileRegion} knows how many bytes the socket has accepted so far.
 */
public final class SendfileProgress extends ChannelOutboundHandlerAdapter {
  private long completedBytes;
  private FileRegion current;

  /**
   * Installs a counter that starts at 0 on the connection of a request; it replaces an earlier one.
   */
  public static SendfileProgress install(HttpServerRequest request) {
    Channel channel = ((ConnectionBase) request.connection()).channel();
    SendfileProgress previous = channel.pipeline().get(SendfileProgress.class);
    if (previous != null) {
      channel.pipeline().remove(previous);
    }
    SendfileProgress progress = new SendfileProgress();
    channel.pipeline().addFirst(progress);
    return progress;
  }

  /** The number of bytes that the socket has accepted. */
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
