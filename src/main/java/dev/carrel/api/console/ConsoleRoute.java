package dev.carrel.api.console;

import dev.carrel.config.CarrelConfig;
import dev.carrel.http.UrlPaths;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Routes {@code /console}: redirects to the page, and maps {@code /console/lib/} to lit-html, whose
 * own path contains its version. If the console is disabled, all paths respond with 404.
 */
@ApplicationScoped
class ConsoleRoute {
  private static final int ROUTE_ORDER = 0;
  private static final int NOT_FOUND = 404;
  private static final String LIT_PATH = UrlPaths.CONSOLE + "lib/";
  private static final String LIT_PROPERTIES = "META-INF/maven/org.mvnpm/lit-html/pom.properties";

  private final boolean isEnabled;
  private final String litStaticPath;

  ConsoleRoute(CarrelConfig config) {
    this.isEnabled = config.console().enabled();
    this.litStaticPath = "/_static/lit-html/" + readLitVersion() + "/";
  }

  /** Reads the version from the library's JAR, so that only the {@code pom.xml} states it. */
  private static String readLitVersion() {
    var properties = new Properties();
    try (var file =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(LIT_PROPERTIES)) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  void registerRoute(@Observes Router router) {
    router.route("/console").order(ROUTE_ORDER).handler(this::route);
    router.route("/console/*").order(ROUTE_ORDER).handler(this::route);
  }

  private void route(RoutingContext context) {
    String path = context.normalizedPath();
    if (!isEnabled) {
      context.response().setStatusCode(NOT_FOUND).end("Not found.");
    } else if (path.equals("/console")) {
      context.redirect(UrlPaths.CONSOLE);
    } else if (path.startsWith(LIT_PATH)) {
      context.reroute(litStaticPath + path.substring(LIT_PATH.length()));
    } else {
      context.next();
    }
  }
}
