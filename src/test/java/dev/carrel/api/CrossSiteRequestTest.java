package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Header;
import io.restassured.response.Response;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that pages of other sites make in a browser are not authenticated by its cookies. */
@QuarkusTest
class CrossSiteRequestTest {
  private static final String LOGIN_ID_HEADER = "vmware-api-session-id";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Sec-Fetch-Site | cross-site           | 401
          Sec-Fetch-Site | same-site            | 401
          Sec-Fetch-Site | same-origin          | 200
          Sec-Fetch-Site | none                 | 200
          Origin         | http://evil.example  | 401
          Origin         | http://127.0.0.1     | 401
          Origin         | null                 | 401
          Origin         | http://evil.example#://127.0.0.1:PORT | 401
          Origin         | http://127.0.0.1:PORT  | 200
          Origin         | https://127.0.0.1:PORT | 200
          """)
  void shouldAcceptCookieOnlyFromSameOrigin(String header, String value, int status) {
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));
    Header siteHeader = new Header(header, value.replace("PORT", String.valueOf(RestAssured.port)));

    given()
        .cookie(LOGIN_ID_HEADER, login)
        .header(siteHeader)
        .get("/api/session")
        .then()
        .statusCode(status);
    given()
        .header(LOGIN_ID_HEADER, login)
        .header(siteHeader)
        .get("/api/session")
        .then()
        .statusCode(200);
  }

  /** A script of another site can send an untyped Blob. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/content/local-library", "/rest/com/vmware/content/local-library"})
  void shouldRejectCookieWithBodyWithoutContentType(String path) throws IOException {
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));

    String response =
        RawHttpConnection.sendAndReadAll(
            RestAssured.port,
            "POST",
            path,
            "Cookie: %s=%s\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(LOGIN_ID_HEADER, login));

    assertThat(response).startsWith("HTTP/1.1 401 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/content/local-library",
        "/rest/com/vmware/cis/session",
        "/cls/data/x/y",
        "/q/health"
      })
  void shouldSendNoCorsHeadersToOtherOrigins(String path) {
    Response preflight =
        given()
            .header("Origin", "http://evil.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", LOGIN_ID_HEADER)
            .options(path);
    Response crossOrigin =
        ADMINISTRATOR.request().header("Origin", "http://evil.example").get(path);

    assertNoCorsHeaders(preflight);
    assertNoCorsHeaders(crossOrigin);
  }

  private static void assertNoCorsHeaders(Response response) {
    assertThat(response.headers())
        .extracting(Header::getName)
        .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
  }
}
