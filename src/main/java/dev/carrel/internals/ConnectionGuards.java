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
 * Installs two checks on each connection that Vert.x itself does not make: {@link
 * IdleConnectionMonitor} closes idle connections, and {@link RequestSmugglingGuard} rejects
 * ambiguous requests.
 *
 * <p>The public API of Vert.x gives access to a connection only with its first request. Therefore,
 * this class installs a handler on the listening sockets as soon as the servers have started.
 * Connections that were accepted earlier get the checks with their first request.
 */
@ApplicationScoped
class ConnectionGuards {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Duration idleTimeout;

  @Inject
  ConnectionGuards(CarrelConfig config) {
    this(config.limits().requestHeaderTimeout());
  }

  ConnectionGuards(Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
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
   * Installs the handler on all listening sockets, which are registered at the acceptor event loops
   * of Vert.x (an internal API).
   *
   * @return one future for each event loop, which completes when its sockets have the handler
   */
  List<Future<?>> installOnServers(Vertx vertx) {
    List<Future<?>> futures = new ArrayList<>();
    for (EventExecutor executor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
      var eventLoop = (SingleThreadEventLoop) executor;
      futures.add(
          executor.submit(
              () ->
                  eventLoop.registeredChannelsIterator().forEachRemaining(this::installOnServer)));
    }
    return futures;
  }

  private void installOnServer(Channel socket) {
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
    // The connection may have been upgraded to HTTP/2 since its last request.
    ConnectMethodRejector.addTo(connection.pipeline());
    IdleConnectionMonitor monitor = connection.pipeline().get(IdleConnectionMonitor.class);
    HttpServerResponse response = context.response();
    boolean isTransfer = context.normalizedPath().startsWith(UrlPaths.TRANSFERS);
    monitor.requestStarted(response, isTransfer);
    context.addEndHandler(
        ended -> {
          // A WebSocket (Dev UI) stays open without requests, so it must not count as idle.
          if (response.getStatusCode() != SWITCHING_PROTOCOLS) {
            monitor.requestEnded(response);
          }
        });
    context.next();
  }

  private void installOn(Channel connection) {
    connection
        .pipeline()
        .addFirst(new IdleConnectionMonitor(idleTimeout), new RequestSmugglingGuard.Installer());
  }

  /** A handler of a listening socket that installs the checks on each accepted connection. */
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
