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
 * Rejects request bodies that exceed {@code carrel.limits.max-body-size} (413) or are not received
 * within {@code carrel.limits.body-timeout} (408), because the bodies of API requests are kept in
 * memory. Uploads of files and the pages under {@code /q/} are exempt.
 *
 * <pre>
 * body with Content-Length ────► compare the length with the limit ──────────► API
 * body without (chunked) ──────► buffer up to the limit, set Content-Length ────┘
 * </pre>
 */
@ApplicationScoped
class BodyLimit {
  /** After the body limit of Quarkus, and before all routes of the APIs. */
  private static final int ROUTE_ORDER = -1;

  private static final int REQUEST_TIMEOUT_408 = 408;
  private static final int CONTENT_TOO_LARGE_413 = 413;

  /**
   * The paths without a limit. The limit applies to all others, and not only to those that begin
   * with the root path of an API, because resources are also found under paths such as {@code
   * /api;x/content}.
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
      checkContentLength(context, Long.parseLong(length));
    } else if (BufferedRequest.mayHaveBody(context.request())) {
      buffer(context, router);
    } else {
      context.next();
    }
  }

  private void checkContentLength(RoutingContext context, long length) {
    if (length > maxSize) {
      rejectTooLarge(context);
      return;
    }
    if (length > 0) {
      long timer = vertx.setTimer(timeout.toMillis(), id -> rejectIfIncomplete(context));
      context.addEndHandler(ended -> vertx.cancelTimer(timer));
    }
    context.next();
  }

  private void buffer(RoutingContext context, Router router) {
    HttpServerRequest request = context.request();
    Buffer body = Buffer.buffer();
    long timer = vertx.setTimer(timeout.toMillis(), id -> rejectTooSlow(context));
    request.exceptionHandler(failure -> vertx.cancelTimer(timer));
    request.endHandler(
        end -> {
          if (vertx.cancelTimer(timer)) {
            router.handle(new BufferedRequest(request, body));
          }
        });
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() <= maxSize) {
            body.appendBuffer(chunk);
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
    VapiError error = Message.BODY_TIMEOUT.toError(ErrorType.INVALID_REQUEST, timeout.toSeconds());
    earlyErrors.respond(context, error, REQUEST_TIMEOUT_408);
  }

  private void rejectTooLarge(RoutingContext context) {
    VapiError error = Message.BODY_TOO_LARGE.toError(ErrorType.INVALID_REQUEST, maxSize);
    earlyErrors.respond(context, error, CONTENT_TOO_LARGE_413);
  }
}
