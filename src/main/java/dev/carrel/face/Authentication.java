package dev.carrel.face;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Finds out who calls. It comes after the routing: an unknown URL is unknown to everybody. */
@Singleton
class Authentication {
  private final Callers callers;
  private final CurrentCaller current;

  Authentication(Callers callers, CurrentCaller current) {
    this.callers = callers;
    this.current = current;
  }

  @ServerRequestFilter
  Uni<Response> authenticate(HttpServerRequest http) {
    return callers
        .find(Credentials.of(http), http)
        .invoke(current::set)
        .replaceWith(Uni.createFrom().nullItem());
  }
}
