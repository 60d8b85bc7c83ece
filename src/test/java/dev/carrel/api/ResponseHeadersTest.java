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

/** Every response has security headers, and none names the software that produced it. */
@QuarkusTest
class ResponseHeadersTest {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; frame-ancestors 'none'";

  private static void assertSecurityHeaders(Response response) {
    response
        .then()
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .header("Referrer-Policy", equalTo("no-referrer"))
        .header("Cache-Control", equalTo("no-store"))
        .header("X-Frame-Options", equalTo("DENY"))
        .header("Content-Security-Policy", equalTo(CONTENT_SECURITY_POLICY));
    assertNoServerSoftware(response);
  }

  private static void assertNoServerSoftware(Response response) {
    response.then().header("Server", nullValue()).header("X-Powered-By", nullValue());
    assertThat(response.asString())
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
  void shouldSetSecurityHeaders(String path, int status) {
    Response response = ADMINISTRATOR.request().get(path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertSecurityHeaders(response);
  }

  @Test
  void shouldSetSecurityHeadersOnDownloads() {
    assertSecurityHeaders(download(ADMINISTRATOR.createDownloadUri("disk.iso", new byte[10])));
  }

  @Test
  void shouldSetSecurityHeadersWhenBodyIsRejected() throws IOException {
    try (var request =
        RawHttpConnection.sendHeaders(
            RestAssured.port, "POST", "/api/session", "Content-Length: 9999999\r\n")) {

      assertThat(request.readResponse())
          .startsWith("HTTP/1.1 413")
          .containsIgnoringCase("x-content-type-options: nosniff")
          .containsIgnoringCase("content-security-policy: " + CONTENT_SECURITY_POLICY);
    }
  }

  @Test
  void shouldAllowSwaggerUiToRun() {
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
