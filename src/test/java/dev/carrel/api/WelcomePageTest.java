package dev.carrel.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.TestConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /} is a page for browsers and NOT_FOUND for API clients. */
@QuarkusTest
class WelcomePageTest {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  private static final Pattern LINK = Pattern.compile("href=\"([^\"]+)\"");

  @Inject Vertx vertx;

  @ParameterizedTest
  @ValueSource(
      strings = {
        BROWSER,
        "text/html",
        "application/json, Text/HTML;q=0.01",
        "text/html;level=1 , */*"
      })
  void shouldSendPageToBrowsers(String accept) {
    // When
    Response response = given().header("Accept", accept).get("/");

    // Then
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.contentType()).isEqualTo("text/html; charset=utf-8");
    assertThat(response.asString())
        .startsWith("<!doctype html>")
        .contains("stand-in for vCenter's Content Library transfer sessions");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "text/*",
        "text/html;q=0",
        "text/html; level=1; Q=0.000 ,*/*",
        "*/*, text/html2",
        "text/plain",
        "text/htm",
        ";"
      })
  void shouldRejectApiClientsAsOnUnknownPaths(String accept) {
    // Given
    Response unknown = given().header("Accept", accept).get("/unknown");

    // When
    Response response = given().header("Accept", accept).get("/");

    // Then
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.contentType()).isEqualTo(unknown.contentType());
    assertThat(response.asString()).isEqualTo(unknown.asString().replace("/unknown", "/"));
    assertThat(response.header("Content-Security-Policy"))
        .isEqualTo(unknown.header("Content-Security-Policy"));
  }

  @ParameterizedTest
  @CsvSource({"POST, /", "DELETE, /", "GET, /index.html", "GET, /unknown", "HEAD, /unknown"})
  void shouldRejectOtherMethodsAndPaths(String method, String path) {
    // When
    Response response = given().header("Accept", BROWSER).request(method, path);

    // Then
    assertThat(response.statusCode()).isEqualTo(404);
  }

  @Test
  void shouldSendSameHeadersForHead() {
    // Given
    Response get = given().header("Accept", BROWSER).get("/");

    // When
    Response head = given().header("Accept", BROWSER).head("/");

    // Then
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.asByteArray()).isEmpty();
    for (String header : List.of("Content-Type", "Content-Length", "Content-Security-Policy")) {
      assertThat(head.headers().getValues(header))
          .as(header)
          .isEqualTo(get.headers().getValues(header));
    }
    assertThat(get.asByteArray()).hasSize(Integer.parseInt(head.header("Content-Length")));
  }

  @Test
  void shouldAllowOnlyItsOwnStyle() throws Exception {
    // When
    Response response = given().header("Accept", BROWSER).get("/");

    // Then
    String style = response.asString().split("</?style>")[1];
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
    assertThat(response.headers().getValues("Content-Security-Policy"))
        .containsExactly(
            "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none';"
                    .formatted(Base64.getEncoder().encodeToString(hash))
                + " frame-ancestors 'none'");
    assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    assertThat(response.header("Vary")).isEqualToIgnoringCase("Accept");
    assertThat(response.asString()).doesNotContain("<script", "style=", "onclick");
  }

  @Test
  void shouldLinkToPagesThatExist() {
    // When
    List<String> links = links(given().header("Accept", BROWSER).get("/"));

    // Then
    assertThat(links)
        .contains("/console/", "/q/swagger-ui/", "/q/openapi", "/q/health", "/q/metrics")
        .allSatisfy(link -> assertThat(given().get(link).statusCode()).as(link).isEqualTo(200));
  }

  @Test
  void shouldNotLinkToDisabledConsole() {
    // Given
    Router router = Router.router(vertx);
    new WelcomePage(TestConfig.defaultsWith(Map.of("console.enabled", "false")))
        .registerRoute(router);
    HttpServer server = vertx.createHttpServer().requestHandler(router);
    int port =
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join().actualPort();

    try {
      // When
      Response response = given().port(port).header("Accept", BROWSER).get("/");

      // Then
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(links(response)).contains("/q/swagger-ui/").doesNotContain("/console/");
      assertThat(response.asString()).doesNotContainIgnoringCase("console");
    } finally {
      server.close();
    }
  }

  private static List<String> links(Response page) {
    return LINK.matcher(page.asString()).results().map(link -> link.group(1)).toList();
  }
}
