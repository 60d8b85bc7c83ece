package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.download;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer tells beside itself: browsers what not to do with it, and nobody who made it. */
@QuarkusTest
class ResponseHeadersTest {
  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

  private static void assertIsNoPage(Response answer) {
    answer
        .then()
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .header("Referrer-Policy", equalTo("no-referrer"))
        .header("Cache-Control", equalTo("no-store"))
        .header("X-Frame-Options", equalTo("DENY"))
        .header("Content-Security-Policy", equalTo(NOTHING));
    assertTellsNoMaker(answer);
  }

  private static void assertTellsNoMaker(Response answer) {
    answer.then().header("Server", nullValue()).header("X-Powered-By", nullValue());
    assertThat(answer.asString())
        .doesNotContainIgnoringCase("quarkus")
        .doesNotContainIgnoringCase("vert.x")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/content/local-library, 200",
    "/api/session, 401",
    "/api/unknown, 404",
    "/rest/com/vmware/content/local-library, 200",
    "/rest/com/vmware/cis/unknown, 404",
    "/cls/data/x/y, 404",
    "/cls/data, 404",
    "/unknown, 404",
    "/, 404"
  })
  void shouldForbidWhatOnlyPagesNeed(String path, int status) {
    Response answer = ADMINISTRATOR.request().get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertIsNoPage(answer);
  }

  @Test
  void shouldForbidItOnFilesToo() {
    assertIsNoPage(download(ADMINISTRATOR.createDownloadUri("disk.iso", new byte[10])));
  }

  @Test
  void shouldForbidItWhereABodyIsRefused() throws IOException {
    try (var request =
        RawHttpConnection.openRequest(
            RestAssured.port, "POST", "/api/session", "Content-Length: 9999999\r\n")) {

      assertThat(request.readResponse())
          .startsWith("HTTP/1.1 413")
          .containsIgnoringCase("x-content-type-options: nosniff")
          .containsIgnoringCase("content-security-policy: " + NOTHING);
    }
  }

  @Test
  void shouldServeThePagesThatThereAre() {
    given()
        .get("/q/swagger-ui/")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", nullValue())
        .header("X-Frame-Options", equalTo("SAMEORIGIN"))
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .body(containsString("swagger-ui-bundle.js"));
    given()
        .get("/q/swagger-ui/swagger-ui-bundle.js")
        .then()
        .statusCode(200)
        .contentType(containsString("javascript"));
  }
}
