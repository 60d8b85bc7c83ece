package dev.carrel.testing;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A route that returns a request as the application sees it. */
@ApplicationScoped
public class RequestEcho {
  public static final String PATH = "/mirror";

  void registerRoute(@Observes Router router) {
    router.get(PATH).handler(context -> context.json(describe(context.request())));
  }

  private static JsonObject describe(HttpServerRequest request) {
    return new JsonObject()
        .put("client", request.remoteAddress().hostAddress())
        .put("scheme", request.scheme())
        .put("authority", String.valueOf(request.authority()));
  }
}
