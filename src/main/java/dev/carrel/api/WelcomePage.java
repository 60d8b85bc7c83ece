package dev.carrel.api;

import dev.carrel.config.CarrelConfig;
import dev.carrel.crypto.Digests;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Responds to {@code GET} and {@code HEAD} of {@code /} with a page that describes the server and
 * links to its other pages.
 *
 * <p>Only requests whose {@code Accept} header names {@code text/html} get the page. For all
 * others, {@code /} is an unknown path, so API clients receive NOT_FOUND.
 */
@ApplicationScoped
class WelcomePage {
  /** Before the route with which Quarkus serves static files. */
  private static final int ROUTE_ORDER = 0;

  /** The media range {@code text/html} with a weight above 0. Wildcards do not count. */
  private static final Pattern ACCEPTS_HTML =
      Pattern.compile("(?i)(^|,)\\s*text/html\\s*(;(?!\\s*q=0(\\.0*)?\\s*([,;]|$))[^,;]*)*(,|$)");

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { max-width: 44rem; margin: auto; padding: 2rem; font: 1rem/1.5 system-ui, sans-serif; }
      li { margin: 0.4rem 0; }
      """;

  private static final String CONSOLE =
      """
        <li><a href="/console/">Console</a>: list, cancel, expire and delete transfer sessions</li>
      """;

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Carrel</title>
        <style>%s</style>
      </head>
      <body>
      <main>
      <h1>Carrel</h1>
      <p>This server is a stand-in for vCenter's Content Library transfer sessions. It has three APIs:
        REST at <code>/api</code>, legacy REST at <code>/rest</code>, and JSON-RPC at
        <code>POST /api</code>.</p>
      <ul>
      %s  <li><a href="/q/swagger-ui/">Swagger UI</a>: documentation of the operations, with forms to call them</li>
        <li><a href="/q/openapi">OpenAPI document</a></li>
        <li><a href="/q/health">Health</a></li>
        <li><a href="/q/metrics">Metrics</a></li>
      </ul>
      <p>The documentation is in Carrel's source repository: <code>README.md</code> and
        <code>docs/</code>.</p>
      </main>
      </body>
      </html>
      """;

  /** Allows only the inline style of this page. */
  private static final String CONTENT_SECURITY_POLICY =
      ("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'")
          .formatted(Base64.getEncoder().encodeToString(Digests.sha256(STYLE)));

  private final Buffer page;

  WelcomePage(CarrelConfig config) {
    this.page = Buffer.buffer(PAGE.formatted(STYLE, config.console().enabled() ? CONSOLE : ""));
  }

  void registerRoute(@Observes Router router) {
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .order(ROUTE_ORDER)
        .handler(this::handle);
  }

  private void handle(RoutingContext context) {
    if (!acceptsHtml(context)) {
      context.next();
      return;
    }
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(page.length()))
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .end(page);
  }

  private static boolean acceptsHtml(RoutingContext context) {
    return context.request().headers().getAll(HttpHeaders.ACCEPT).stream()
        .anyMatch(ACCEPTS_HTML.asPredicate());
  }
}
