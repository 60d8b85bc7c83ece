package dev.carrel.internals;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What Quarkus does with a request whose sender it cannot find out: nothing, for {@link
 * dev.carrel.api.BearerTokenAuthenticator} has asked, is told too, and has it refused.
 *
 * <p>By itself Quarkus would fail the request. And where requests may be traced it prepares for
 * that with every one of them, by building the whole table of routes anew: a twentieth of a
 * request's processor time. It does so only for its own handler, so this one takes that one's
 * place.
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
