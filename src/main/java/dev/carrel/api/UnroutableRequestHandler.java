package dev.carrel.api;

import dev.carrel.internals.RequestSmugglingGuard;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.vertx.core.VertxException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Rejects requests in the format of the API that was called: those that {@link
 * RequestSmugglingGuard} rejects, and those that Vert.x cannot route because they have no valid
 * authority or no path (RFC 9113, section 8.3.1). For the latter, Quarkus would respond with the id
 * of an error and log the error with a stack trace.
 */
@Singleton
class UnroutableRequestHandler {
  private static final int BAD_REQUEST = 400;

  private final EarlyErrorResponder earlyErrorResponder;

  UnroutableRequestHandler(EarlyErrorResponder earlyErrorResponder) {
    this.earlyErrorResponder = earlyErrorResponder;
  }

  void registerFailureHandler(@Observes Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(this::rejectIfInvalid)
        .failureHandler(this::reject);
  }

  private void rejectIfInvalid(RoutingContext context) {
    Optional<String> violation = RequestSmugglingGuard.violationOf(context.request());
    if (violation.isPresent()) {
      earlyErrorResponder.respond(
          context,
          Message.MALFORMED_REQUEST.toError(ErrorType.INVALID_REQUEST, violation.get()),
          BAD_REQUEST);
    } else {
      context.next();
    }
  }

  private void reject(RoutingContext context) {
    if (context.statusCode() != BAD_REQUEST || !(context.failure() instanceof VertxException)) {
      context.next();
      return;
    }
    earlyErrorResponder.respond(
        context,
        Message.MALFORMED_REQUEST.toError(
            ErrorType.INVALID_REQUEST, "a valid Host or :authority and a path are required"),
        BAD_REQUEST);
  }
}
