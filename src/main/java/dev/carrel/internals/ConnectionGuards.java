package dev.carrel.internals;

import dev.carrel.config.CarrelConfig;
import dev.carrel.http.UrlPaths;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Has every connection held to what Vert.x itself does not ask for: a request in time ({@link
 * IdleConnectionMonitor}), and one that all who read it read alike ({@link RequestSmugglingGuard}).
 *
 * <p>Vert.x shows connections with their requests only. So this goes beneath it, to the sockets
 * that the servers listen on, as soon as they do; a connection that came before that is held from
 * its first request on.
 */
@ApplicationScoped
class ConnectionGuards {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Duration timeout;

  @Inject
  ConnectionGuards(CarrelConfig config) {
    this(config.limits().requestHeaderTimeout());
  }

  ConnectionGuards(Duration timeout) {
    this.timeout = timeout;
  }

  void registerFilter(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).handler(this::guardRequest);
  }

  void onStart(@ObservesAsync HttpServerStart start, Vertx vertx) {
    installOnServers(vertx);
  }

  void onStart(@ObservesAsync HttpsServerStart start, Vertx vertx) {
    installOnServers(vertx);
  }

  /**
   * By internals of Vert.x, for the event loops that accept; each knows what is registered there.
   *
   * @return done when it is done
   */
  List<Future<?>> installOnServers(Vertx vertx) {
    List<Future<?>> done = new ArrayList<>();
    for (EventExecutor executor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
      var accepting = (SingleThreadEventLoop) executor;
      done.add(
          executor.submit(
              () ->
                  accepting.registeredChannelsIterator().forEachRemaining(this::installOnServers)));
    }
    return done;
  }

  private void installOnServers(Channel socket) {
    if (socket instanceof ServerChannel
        && socket.pipeline().get(ServerChannelHandler.class) == null) {
      socket.pipeline().addFirst(new ServerChannelHandler());
    }
  }

  private void guardRequest(RoutingContext context) {
    Channel connection = ((ConnectionBase) context.request().connection()).channel();
    if (connection.pipeline().get(IdleConnectionMonitor.class) == null) {
      installOn(connection);
    }
    ConnectMethodRejector.addTo(
        connection.pipeline()); // It may have been upgraded to HTTP/2 meanwhile.
    IdleConnectionMonitor watch = connection.pipeline().get(IdleConnectionMonitor.class);
    HttpServerResponse response = context.response();
    boolean isTransfer = context.normalizedPath().startsWith(UrlPaths.TRANSFERS);
    watch.requestStarted(response, isTransfer);
    context.addEndHandler(
        over -> {
          // No other request will come where it has become a web socket, as Dev UI's do.
          if (response.getStatusCode() != SWITCHING_PROTOCOLS) {
            watch.requestEnded(response);
          }
        });
    context.next();
  }

  private void installOn(Channel connection) {
    connection
        .pipeline()
        .addFirst(new IdleConnectionMonitor(timeout), new RequestSmugglingGuard.Installer());
  }

  /** Beside a server's socket. */
  private final class ServerChannelHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (accepted instanceof Channel connection) {
        installOn(connection);
      }
      context.fireChannelRead(accepted);
    }
  }
}
