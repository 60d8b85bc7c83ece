package dev.carrel.api.control;

import dev.carrel.api.EarlyErrorResponder;
import dev.carrel.config.CarrelConfig;
import dev.carrel.control.Sandbox;
import dev.carrel.database.ErrorMapping;
import dev.carrel.internals.BufferedRequest;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/**
 * Makes each request to any API wait until this replica applies all complete changes, if several
 * replicas are controlled.
 */
@Singleton
class CurrentSettingsGuard {
  /** After the first route, which rejects invalid requests, and before all others. */
  private static final int ORDER = Integer.MIN_VALUE + 1;

  private final CarrelConfig config;
  private final Provider<Sandbox> sandbox;
  private final EarlyErrorResponder earlyErrorResponder;

  /**
   * Creates the guard.
   *
   * @param sandbox not used before the first request, because it reads the database, and routes are
   *     registered while PostgreSQL still starts
   */
  CurrentSettingsGuard(
      CarrelConfig config, Provider<Sandbox> sandbox, EarlyErrorResponder earlyErrorResponder) {
    this.config = config;
    this.sandbox = sandbox;
    this.earlyErrorResponder = earlyErrorResponder;
  }

  void registerRoute(@Observes Router router) {
    if (Sandbox.isShared(config)) {
      router.route().order(ORDER).handler(this::requireCurrentSettings);
    }
  }

  /**
   * Health, metrics and the other paths under {@code /q} do not depend on the settings. A buffered
   * request is routed for the second time.
   */
  private void requireCurrentSettings(RoutingContext context) {
    if (context.request() instanceof BufferedRequest
        || context.request().path().startsWith("/q/")
        || sandbox.get().isCurrent()) {
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
            failure ->
                eventLoop.runOnContext(
                    now ->
                        earlyErrorResponder.respond(context, ErrorMapping.toVapiError(failure))));
  }

  private static void resume(RoutingContext context) {
    context.request().resume();
    context.next();
  }
}
