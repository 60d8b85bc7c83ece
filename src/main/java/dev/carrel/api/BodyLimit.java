package dev.carrel.api;

import dev.carrel.config.CarrelConfig;
import dev.carrel.http.UrlPaths;
import dev.carrel.internals.BufferedRequest;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;

/**
 * Keeps bodies of the faces small, for they are held in memory whole, and has them come in time.
 * Files go elsewhere.
 *
 * <pre>
 * announced (Content-Length) ──► is it too large? ────────────────────────────► the face
 * not announced (chunked) ─────► is gathered; announced from here on, once more ──┘
 * </pre>
 */
@ApplicationScoped
class BodyLimit {
  private static final int ROUTE_ORDER = -1;
  private static final int REQUEST_TIMEOUT_408 = 408;
  private static final int CONTENT_TOO_LARGE_413 = 413;

  /**
   * All but these may lead to a face: resources are found under paths that a prefix would not show,
   * as in {@code /api;x/content}.
   */
  private static final List<String> EXEMPT_PATHS = List.of(UrlPaths.TRANSFERS, "/q/");

  private final EarlyErrorResponder earlyErrors;
  private final Vertx vertx;
  private final long maxSize;
  private final Duration timeout;

  BodyLimit(EarlyErrorResponder earlyErrors, Vertx vertx, CarrelConfig config) {
    this.earlyErrors = earlyErrors;
    this.vertx = vertx;
    this.maxSize = config.limits().maxBodySize().asLongValue();
    this.timeout = config.limits().bodyTimeout();
  }

  void registerRoute(@Observes Router router) {
    router
        .route()
        .order(ROUTE_ORDER)
        .handler(
            context -> {
              if (EXEMPT_PATHS.stream().anyMatch(context.normalizedPath()::startsWith)) {
                context.next();
              } else {
                enforce(context, router);
              }
            });
  }

  private void enforce(RoutingContext context, Router router) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      checkAnnounced(context, Long.parseLong(length));
    } else if (BufferedRequest.mayHaveBody(context.request())) {
      buffer(context, router);
    } else {
      context.next();
    }
  }

  private void checkAnnounced(RoutingContext context, long length) {
    if (length > maxSize) {
      rejectTooLarge(context);
      return;
    }
    if (length > 0) {
      long timer = vertx.setTimer(timeout.toMillis(), late -> rejectIfIncomplete(context));
      context.addEndHandler(over -> vertx.cancelTimer(timer));
    }
    context.next();
  }

  private void buffer(RoutingContext context, Router router) {
    HttpServerRequest request = context.request();
    Buffer body = Buffer.buffer();
    long timer = vertx.setTimer(timeout.toMillis(), late -> rejectTooSlow(context));
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.endHandler(
        whole -> {
          if (vertx.cancelTimer(timer)) {
            router.handle(new BufferedRequest(request, body));
          }
        });
    request.handler(
        more -> {
          if (body.length() + more.length() <= maxSize) {
            body.appendBuffer(more);
          } else if (vertx.cancelTimer(timer)) {
            rejectTooLarge(context);
          }
        });
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    request.resume();
  }

  private void rejectIfIncomplete(RoutingContext context) {
    if (!context.request().isEnded()) {
      rejectTooSlow(context);
    }
  }

  private void rejectTooSlow(RoutingContext context) {
    VapiError slow = Message.BODY_TIMEOUT.toError(ErrorType.INVALID_REQUEST, timeout.toSeconds());
    earlyErrors.respond(context, slow, REQUEST_TIMEOUT_408);
  }

  private void rejectTooLarge(RoutingContext context) {
    VapiError large = Message.BODY_TOO_LARGE.toError(ErrorType.INVALID_REQUEST, maxSize);
    earlyErrors.respond(context, large, CONTENT_TOO_LARGE_413);
  }
}
