package dev.carrel.face;

import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.AsyncResult;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that was without a request for a whole period. A look now and then, so that a
 * request costs no more than counting it.
 *
 * <p>It belongs to the connection's event loop.
 */
final class RequestWatch extends ChannelHandlerAdapter {
  private final Duration period;
  private Future<?> looks;
  private int open;
  private boolean hadRequest;

  RequestWatch(Duration period) {
    this.period = period;
  }

  /** A request's head is here. */
  void began() {
    open++;
    hadRequest = true;
  }

  /** A request was answered, or its client has gone. */
  void ended(AsyncResult<Void> how) {
    open--;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long millis = period.toMillis();
    looks =
        context
            .executor()
            .scheduleAtFixedRate(() -> look(context), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext context) {
    boolean busy = open > 0 || isSending(context);
    if (!busy && !hadRequest) {
      context.close();
    }
    hadRequest = busy;
  }

  /** What was answered may still be on its way. */
  private static boolean isSending(ChannelHandlerContext context) {
    ChannelOutboundBuffer answers = context.channel().unsafe().outboundBuffer();
    return answers != null && !answers.isEmpty();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    looks.cancel(false);
  }
}
