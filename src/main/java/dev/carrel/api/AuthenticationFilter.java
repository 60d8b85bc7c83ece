package dev.carrel.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Finds out who calls. It comes after the routing: an unknown URL is unknown to everybody. */
@Singleton
class AuthenticationFilter {
  private final CallerResolver callers;
  private final CurrentCaller current;
  private final ApiRegistry faces;

  AuthenticationFilter(CallerResolver callers, CurrentCaller current, ApiRegistry faces) {
    this.callers = callers;
    this.current = current;
    this.faces = faces;
  }

  @ServerRequestFilter
  Uni<Response> authenticate(SimpleResourceInfo resource, HttpServerRequest http) {
    Api face = faces.serving(resource.getResourceClass());
    return callers
        .find(face.credentials(http), face.via(), http)
        .invoke(current::set)
        .replaceWith(Uni.createFrom().nullItem());
  }
}
