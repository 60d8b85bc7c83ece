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
import java.time.Duration;

/**
 * Closes connections on which no request comes, or only bit by bit: whatever the bytes of a head
 * are, it has to be whole in time. How long a request takes once its head is here is not looked at.
 *
 * <p>Vert.x has a time-out for silence alone, and does not show the connections that it accepts. So
 * the first request shows by which socket it came, and from then on that has each connection
 * watched. By internals of Vert.x, for the socket.
 */
@ApplicationScoped
class HeadTimeout {
  private final Duration patience;

  HeadTimeout(CarrelConfig config) {
    this(config.limits().headTimeout());
  }

  HeadTimeout(Duration patience) {
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
    RequestWatch watch = connection.pipeline().get(RequestWatch.class);
    if (watch == null) {
      watch = new RequestWatch(patience);
      connection.pipeline().addFirst(watch);
    }
    watch.began();
    if (!becomesSomethingElse(context.request())) {
      context.addEndHandler(watch::ended);
    }
    context.next();
  }

  /** As Dev UI's web sockets do: no request will come on it. */
  private static boolean becomesSomethingElse(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.UPGRADE);
  }

  /** Has a watch on every connection that a socket accepts. */
  private final class Accepting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (accepted instanceof Channel connection) {
        connection.pipeline().addFirst(new RequestWatch(patience));
      }
      context.fireChannelRead(accepted);
    }
  }
}
