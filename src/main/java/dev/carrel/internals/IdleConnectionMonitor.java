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
 * Closes a connection that had no request for a whole period, or whose client did not read any
 * response data for a whole period. It checks once in each period, so that a request costs only an
 * entry in a map.
 *
 * <p>Connections with a transfer are not closed for slow reading, because transfers have a minimum
 * rate of their own. All methods run on the connection's event loop.
 */
final class IdleConnectionMonitor extends ChannelHandlerAdapter {
  private final Duration period;

  /**
   * The responses that have not ended, and whether each is of a transfer. A map, because Vert.x may
   * route a request twice.
   */
  private final Map<HttpServerResponse, Boolean> openResponses = new IdentityHashMap<>();

  private Future<?> timer;
  private boolean hadRequest;
  private UnsentData lastUnsent = UnsentData.NOTHING;

  IdleConnectionMonitor(Duration period) {
    this.period = period;
  }

  /**
   * The response data that is not sent yet.
   *
   * @param bytes the bytes that wait for the socket
   * @param progress the bytes of the current write that the socket has accepted
   * @param streams the HTTP/2 streams with data for which the client has left no flow control
   *     window
   */
  private record UnsentData(long bytes, long progress, Set<Integer> streams) {
    static final UnsentData NOTHING = new UnsentData(0, 0, Set.of());

    static UnsentData of(ChannelHandlerContext context) throws Http2Exception {
      ChannelOutboundBuffer outbound = context.channel().unsafe().outboundBuffer();
      var http2 = context.pipeline().get(Http2ConnectionHandler.class);
      return new UnsentData(
          outbound == null ? 0 : outbound.totalPendingWriteBytes(),
          outbound == null ? 0 : outbound.currentProgress(),
          http2 == null ? Set.of() : blockedStreams(http2.connection()));
    }

    private static Set<Integer> blockedStreams(Http2Connection connection) throws Http2Exception {
      Http2RemoteFlowController flow = connection.remote().flowController();
      Set<Integer> blocked = new HashSet<>();
      connection.forEachActiveStream(
          stream -> {
            if (flow.hasFlowControlled(stream) && flow.windowSize(stream) <= 0) {
              blocked.add(stream.id());
            }
            return true;
          });
      return blocked;
    }

    /** Whether there was unsent data before, and none of it has been sent since. */
    boolean isUnchangedSince(UnsentData before) {
      boolean sameBytes =
          (bytes > 0 || progress > 0) && bytes == before.bytes && progress == before.progress;
      return sameBytes || streams.stream().anyMatch(before.streams::contains);
    }
  }

  /** Called when the headers of a request have been received. */
  void requestStarted(HttpServerResponse response, boolean isTransfer) {
    openResponses.put(response, isTransfer);
    hadRequest = true;
  }

  /** Called when a response has ended or its connection is closed. */
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
      UnsentData unsent = UnsentData.of(context);
      boolean isStalled = unsent.isUnchangedSince(lastUnsent) && !openResponses.containsValue(true);
      boolean isBusy = !openResponses.isEmpty() || !unsent.equals(UnsentData.NOTHING);
      if (isStalled || !isBusy && !hadRequest) {
        context.close();
      }
      hadRequest = isBusy;
      lastUnsent = unsent;
    } catch (Http2Exception e) {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    timer.cancel(false);
  }
}
