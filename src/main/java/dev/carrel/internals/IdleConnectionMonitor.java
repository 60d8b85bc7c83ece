package dev.carrel.internals;

import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that was without a request for a whole period, or whose client read nothing
 * of an answer for as long. A look now and then, so that a request costs no more than counting it.
 *
 * <p>Transfers have a pace of their own. It belongs to the connection's event loop.
 */
final class IdleConnectionMonitor extends ChannelHandlerAdapter {
  private final Duration period;

  /** By their responses, for a request may be routed twice; and whether each is a transfer. */
  private final Map<HttpServerResponse, Boolean> openResponses = new IdentityHashMap<>();

  private Future<?> timer;
  private boolean hadRequest;
  private Unsent lastUnsent = Unsent.NOTHING;

  IdleConnectionMonitor(Duration period) {
    this.period = period;
  }

  /**
   * How much of what was answered is still to be taken: over HTTP/1.1 by the socket, over HTTP/2 by
   * the client, in streams for which it leaves no room.
   */
  private record Unsent(long bytes, long progress, Set<Integer> streams) {
    static final Unsent NOTHING = new Unsent(0, 0, Set.of());

    static Unsent of(ChannelHandlerContext context) throws Http2Exception {
      ChannelOutboundBuffer answers = context.channel().unsafe().outboundBuffer();
      var http2 = context.pipeline().get(Http2ConnectionHandler.class);
      return new Unsent(
          answers == null ? 0 : answers.totalPendingWriteBytes(),
          answers == null ? 0 : answers.currentProgress(),
          http2 == null ? Set.of() : awaited(http2.connection()));
    }

    private static Set<Integer> awaited(Http2Connection connection) throws Http2Exception {
      Http2RemoteFlowController flow = connection.remote().flowController();
      Set<Integer> awaited = new HashSet<>();
      connection.forEachActiveStream(
          stream -> {
            if (flow.hasFlowControlled(stream) && flow.windowSize(stream) <= 0) {
              awaited.add(stream.id());
            }
            return true;
          });
      return awaited;
    }

    /** Whether something was to be taken, and nothing of that was. */
    boolean isAsBefore(Unsent before) {
      boolean sameBytes =
          (bytes > 0 || progress > 0) && bytes == before.bytes && progress == before.progress;
      return sameBytes || streams.stream().anyMatch(before.streams::contains);
    }
  }

  /** A request's head is here. */
  void requestStarted(HttpServerResponse response, boolean isTransfer) {
    openResponses.put(response, isTransfer);
    hadRequest = true;
  }

  /** A request was answered, or its client has gone. */
  void requestEnded(HttpServerResponse response) {
    openResponses.remove(response);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long millis = period.toMillis();
    timer =
        context
            .executor()
            .scheduleAtFixedRate(
                () -> checkProgress(context), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void checkProgress(ChannelHandlerContext context) {
    try {
      Unsent unsent = Unsent.of(context);
      boolean stalls = unsent.isAsBefore(lastUnsent) && !openResponses.containsValue(true);
      boolean busy = !openResponses.isEmpty() || !unsent.equals(Unsent.NOTHING);
      if (stalls || !busy && !hadRequest) {
        context.close();
      }
      hadRequest = busy;
      lastUnsent = unsent;
    } catch (Http2Exception broken) {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    timer.cancel(false);
  }
}
