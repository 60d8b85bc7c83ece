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
  private static final int AFTER_QUARKUS_OWN_LIMIT = -1;
  private static final int TOO_SLOW = 408;
  private static final int TOO_LARGE = 413;

  /**
   * All but these may lead to a face: resources are found under paths that a prefix would not show,
   * as in {@code /api;x/content}.
   */
  private static final List<String> ELSEWHERE = List.of(UrlPaths.TRANSFERS, "/q/");

  private final EarlyErrorResponder refusals;
  private final Vertx vertx;
  private final long largest;
  private final Duration patience;

  BodyLimit(EarlyErrorResponder refusals, Vertx vertx, CarrelConfig config) {
    this.refusals = refusals;
    this.vertx = vertx;
    this.largest = config.limits().bodySize().asLongValue();
    this.patience = config.limits().bodyTimeout();
  }

  void addTo(@Observes Router router) {
    router
        .route()
        .order(AFTER_QUARKUS_OWN_LIMIT)
        .handler(
            context -> {
              if (ELSEWHERE.stream().anyMatch(context.normalizedPath()::startsWith)) {
                context.next();
              } else {
                limit(context, router);
              }
            });
  }

  private void limit(RoutingContext context, Router router) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      take(context, Long.parseLong(length));
    } else if (BufferedRequest.mayHaveBody(context.request())) {
      gather(context, router);
    } else {
      context.next();
    }
  }

  private void take(RoutingContext context, long length) {
    if (length > largest) {
      refuseTooLarge(context);
      return;
    }
    if (length > 0) {
      long timer = vertx.setTimer(patience.toMillis(), late -> refuseIfAwaited(context));
      context.addEndHandler(over -> vertx.cancelTimer(timer));
    }
    context.next();
  }

  private void gather(RoutingContext context, Router router) {
    HttpServerRequest request = context.request();
    Buffer body = Buffer.buffer();
    long timer = vertx.setTimer(patience.toMillis(), late -> refuseTooSlow(context));
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.endHandler(
        whole -> {
          if (vertx.cancelTimer(timer)) {
            router.handle(new BufferedRequest(request, body));
          }
        });
    request.handler(
        more -> {
          if (body.length() + more.length() <= largest) {
            body.appendBuffer(more);
          } else if (vertx.cancelTimer(timer)) {
            refuseTooLarge(context);
          }
        });
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    request.resume();
  }

  private void refuseIfAwaited(RoutingContext context) {
    if (!context.request().isEnded()) {
      refuseTooSlow(context);
    }
  }

  private void refuseTooSlow(RoutingContext context) {
    VapiError slow = Message.BODY_TOO_SLOW.as(ErrorType.INVALID_REQUEST, patience.toSeconds());
    refusals.refuse(context, slow, TOO_SLOW);
  }

  private void refuseTooLarge(RoutingContext context) {
    VapiError large = Message.BODY_TOO_LARGE.as(ErrorType.INVALID_REQUEST, largest);
    refusals.refuse(context, large, TOO_LARGE);
  }
}
