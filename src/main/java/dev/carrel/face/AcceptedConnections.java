package dev.carrel.face;

import dev.carrel.config.CarrelConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Has every connection held to what Vert.x itself does not ask for: a request in time ({@link
 * RequestWatch}), and one that all who read it read alike ({@link StrictHeads}).
 *
 * <p>Vert.x shows connections with their requests only. So the first request shows by which socket
 * it came, and from then on that tells of each connection that it accepts. By internals of Vert.x,
 * for the socket.
 */
@ApplicationScoped
class AcceptedConnections {
  private final Duration patience;

  @Inject
  AcceptedConnections(CarrelConfig config) {
    this(config.limits().headTimeout());
  }

  AcceptedConnections(Duration patience) {
    this.patience = patience;
  }

  void addTo(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).handler(this::watch);
  }

  private void watch(RoutingContext context) {
    Channel connection = ((ConnectionBase) context.request().connection()).channel();
    if (connection.parent().pipeline().get(Accepting.class) == null) {
      connection.parent().pipeline().addFirst(new Accepting());
    }
    if (connection.pipeline().get(RequestWatch.class) == null) {
      hold(connection);
    }
    RequestWatch watch = connection.pipeline().get(RequestWatch.class);
    watch.began();
    if (!becomesSomethingElse(context.request())) {
      context.addEndHandler(watch::ended);
    }
    context.next();
  }

  private void hold(Channel connection) {
    connection.pipeline().addFirst(new RequestWatch(patience), new StrictHeads.Placement());
  }

  /** As Dev UI's web sockets do: no request will come on it. */
  private static boolean becomesSomethingElse(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.UPGRADE);
  }

  /** Beside a server's socket. */
  private final class Accepting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (accepted instanceof Channel connection) {
        hold(connection);
      }
      context.fireChannelRead(accepted);
    }
  }
}
