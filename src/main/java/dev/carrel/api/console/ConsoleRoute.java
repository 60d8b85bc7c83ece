package dev.carrel.api.console;

import dev.carrel.config.CarrelConfig;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Leads to the pages, and to the library that draws them, whose own address has its version in it;
 * or nowhere, where the console is switched off.
 */
@ApplicationScoped
class ConsoleRoute {
  private static final int BEFORE_FILES = 0;
  private static final int NOT_FOUND = 404;
  private static final String LIBRARY = ConsoleApi.ROOT + "lib/";
  private static final String VERSION = "META-INF/maven/org.mvnpm/lit-html/pom.properties";

  private final boolean isOn;
  private final String library;

  ConsoleRoute(CarrelConfig config) {
    this.isOn = config.console().enabled();
    this.library = "/_static/lit-html/" + version() + "/";
  }

  /** As the library itself tells: so it is in one place, the {@code pom.xml}. */
  private static String version() {
    var about = new Properties();
    try (var file = Thread.currentThread().getContextClassLoader().getResourceAsStream(VERSION)) {
      about.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return about.getProperty("version");
  }

  void addTo(@Observes Router router) {
    router.route("/console").order(BEFORE_FILES).handler(this::lead);
    router.route("/console/*").order(BEFORE_FILES).handler(this::lead);
  }

  private void lead(RoutingContext context) {
    String path = context.normalizedPath();
    if (!isOn) {
      context.response().setStatusCode(NOT_FOUND).end("Not found.");
    } else if (path.equals("/console")) {
      context.redirect(ConsoleApi.ROOT);
    } else if (path.startsWith(LIBRARY)) {
      context.reroute(library + path.substring(LIBRARY.length()));
    } else {
      context.next();
    }
  }
}
