package dev.carrel.internals;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Disables the handling of failed authentication in Quarkus. {@link
 * dev.carrel.api.BearerTokenAuthenticator} starts the authentication itself and rejects the request
 * if it fails.
 *
 * <p>Otherwise, Quarkus would fail such requests by itself. With tracing, it also rebuilds its list
 * of routes for each request to prepare for a failure, which takes about 5 % of a request's CPU
 * time. It does so only if its own handler is set, so this filter removes that handler.
 */
@Singleton
class AuthFailureHandlerDisabler {
  void registerFilter(@Observes Filters filters) {
    filters.register(
        context -> {
          context.remove(QuarkusHttpUser.AUTH_FAILURE_HANDLER);
          context.next();
        },
        SecurityHandlerPriorities.AUTHENTICATION);
  }
}
