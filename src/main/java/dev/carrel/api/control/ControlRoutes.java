package dev.carrel.api.control;

import dev.carrel.api.EarlyErrorResponder;
import dev.carrel.config.CarrelConfig;
import dev.carrel.control.Sandbox;
import dev.carrel.database.ErrorMapping;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/**
 * Responds with 404 to all requests of the control API if it is disabled. If several replicas are
 * controlled, makes each request to any API wait until this replica applies all complete changes.
 */
@Singleton
class ControlRoutes {
  /** After the first route, which rejects invalid requests, and before all others. */
  private static final int GUARD_ORDER = Integer.MIN_VALUE + 1;

  private static final int BEFORE_RESOURCES = 0;
  private static final int NOT_FOUND = 404;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final CarrelConfig config;
  private final Provider<Sandbox> sandbox;
  private final EarlyErrorResponder earlyErrorResponder;

  /**
   * Creates the routes.
   *
   * @param sandbox not used before the first request, because it reads the database, and routes are
   *     registered while PostgreSQL still starts
   */
  ControlRoutes(
      CarrelConfig config, Provider<Sandbox> sandbox, EarlyErrorResponder earlyErrorResponder) {
    this.config = config;
    this.sandbox = sandbox;
    this.earlyErrorResponder = earlyErrorResponder;
  }

  void registerRoutes(@Observes Router router) {
    if (!config.control().enabled()) {
      router.route(UrlPaths.CONTROL + "*").order(BEFORE_RESOURCES).handler(this::rejectDisabled);
    }
    if (Sandbox.isShared(config)) {
      router.route().order(GUARD_ORDER).handler(this::requireCurrentSettings);
    }
  }

  private void rejectDisabled(RoutingContext context) {
    earlyErrorResponder.respond(
        context, Message.CONTROL_DISABLED.toError(ErrorType.NOT_FOUND), NOT_FOUND);
  }

  /** Health, metrics and the other paths under {@code /q} do not depend on the settings. */
  private void requireCurrentSettings(RoutingContext context) {
    if (context.request().path().startsWith("/q/")) {
      context.next();
      return;
    }
    Context eventLoop = context.vertx().getOrCreateContext();
    context.request().pause();
    sandbox
        .get()
        .requireCurrent()
        .subscribe()
        .with(
            current -> eventLoop.runOnContext(now -> resume(context)),
            failure -> eventLoop.runOnContext(now -> reject(context, failure)));
  }

  private static void resume(RoutingContext context) {
    context.request().resume();
    context.next();
  }

  private void reject(RoutingContext context, Throwable failure) {
    VapiError error = ErrorMapping.toVapiError(failure);
    earlyErrorResponder.respond(context, error, SERVICE_UNAVAILABLE);
  }
}
