package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.id;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Header;
import io.restassured.response.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other sites can have a browser do. */
@QuarkusTest
class CrossSiteRequestTest {
  private static final String SESSION_ID = "vmware-api-session-id";

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
  void shouldTakeACookieOnlyFromItsOwnPages(String header, String value, int status) {
    String login = id(ADMINISTRATOR.request().post("/api/session"));
    Header told = new Header(header, value.replace("PORT", String.valueOf(RestAssured.port)));

    given().cookie(SESSION_ID, login).header(told).get("/api/session").then().statusCode(status);
    given().header(SESSION_ID, login).header(told).get("/api/session").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/content/local-library",
        "/rest/com/vmware/cis/session",
        "/cls/data/x/y",
        "/q/health"
      })
  void shouldAllowNothingToOtherOrigins(String path) {
    Response preflight =
        given()
            .header("Origin", "http://evil.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", SESSION_ID)
            .options(path);
    Response simple = ADMINISTRATOR.request().header("Origin", "http://evil.example").get(path);

    assertNothingAllowed(preflight);
    assertNothingAllowed(simple);
  }

  private static void assertNothingAllowed(Response answer) {
    assertThat(answer.headers())
        .extracting(Header::getName)
        .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
  }
}
