package dev.carrel.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Authenticates requests and stores the caller in {@link CurrentCaller}. It runs after the routing,
 * so a request for an unknown URL fails with NOT_FOUND, even without credentials.
 */
@Singleton
class AuthenticationFilter {
  private final CallerResolver callerResolver;
  private final CurrentCaller currentCaller;
  private final ApiRegistry apiRegistry;
  private final ResourceOperations resourceOperations;

  AuthenticationFilter(
      CallerResolver callerResolver,
      CurrentCaller currentCaller,
      ApiRegistry apiRegistry,
      ResourceOperations resourceOperations) {
    this.callerResolver = callerResolver;
    this.currentCaller = currentCaller;
    this.apiRegistry = apiRegistry;
    this.resourceOperations = resourceOperations;
  }

  @ServerRequestFilter
  Uni<Response> authenticate(
      SimpleResourceInfo resource, ContainerRequestContext context, HttpServerRequest http) {
    Api api = apiRegistry.ofResource(resource.getResourceClass());
    resourceOperations.describe(resource, api, context, http);
    return callerResolver
        .resolve(api.credentials(http), api.channel(), http)
        .invoke(currentCaller::set)
        .replaceWith(Uni.createFrom().nullItem());
  }
}
