package dev.carrel.api.control;

import static dev.carrel.testing.ControlClient.CLOCK;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.ConsoleClient;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests the control API accepts if no key is configured, as in dev mode. */
@QuarkusTest
class ControlAccessTest {
  private static final String COOKIE = "carrel-control";

  private static final String ADVANCE = "{\"by\":\"PT0S\"}";

  /** A request as the pages of the console send it. */
  private static RequestSpecification pageRequest() {
    return given().header("Sec-Fetch-Site", "same-origin");
  }

  private static String logIn() {
    return ConsoleClient.postLogin(ADMINISTRATOR).then().statusCode(200).extract().cookie(COOKIE);
  }

  private static void assertUnauthenticated(Response response) {
    response
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", equalTo("Bearer"))
        .body("detail", equalTo("Authentication required."));
  }

  @Test
  void shouldAcceptPagesWithLogin() {
    String login = logIn();

    pageRequest().cookie(COOKIE, login).get(CLOCK).then().statusCode(200);
    pageRequest()
        .cookie(COOKIE, login)
        .contentType(ContentType.JSON)
        .body(ADVANCE)
        .post(CLOCK + "/advance")
        .then()
        .statusCode(200);
  }

  @Test
  void shouldRejectPagesWithoutLogin() {
    String login = logIn();

    assertUnauthenticated(pageRequest().get(CLOCK));
    assertUnauthenticated(pageRequest().cookie(COOKIE, "unknown").get(CLOCK));
    assertUnauthenticated(pageRequest().cookie(ConsoleClient.COOKIE, login).get(CLOCK));
    assertUnauthenticated(pageRequest().header("vmware-api-session-id", login).get(CLOCK));
  }

  @Test
  void shouldRejectPagesAfterLogout() {
    Response login = ConsoleClient.postLogin(ADMINISTRATOR);

    new ConsoleClient(login.cookie(ConsoleClient.COOKIE)).post("logout").then().statusCode(204);

    assertUnauthenticated(pageRequest().cookie(COOKIE, login.cookie(COOKIE)).get(CLOCK));
  }

  /** No key is configured, so no key can be correct. */
  @Test
  void shouldRejectPagesWithAnyKey() {
    assertUnauthenticated(pageRequest().header("Authorization", "Bearer any").get(CLOCK));
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
    "Origin, https://other.example",
    "Origin, http://127.0.0.1:1",
    "Origin, null"
  })
  void shouldRejectPagesOfOtherOrigins(String header, String value) {
    String login = logIn();

    Response response = given().header(header, value).cookie(COOKIE, login).get(CLOCK);

    assertUnauthenticated(response);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "console.localhost", "LOCALHOST", "127.0.0.1", "[::1]"})
  void shouldAcceptLocalhostAndAddresses(String host) throws IOException {
    assertThat(getClock("Host: %s:%d\r\n".formatted(host, RestAssured.port)))
        .startsWith("HTTP/1.1 200 ");
  }

  /** The name of another site can resolve to this server's address (DNS rebinding). */
  @ParameterizedTest
  @ValueSource(strings = {"other.example", "localhost.other.example", "127.0.0.1.other.example"})
  void shouldRejectHostNames(String host) throws IOException {
    String authority = host + ":" + RestAssured.port;

    String withoutOrigin = getClock("Host: %s\r\n".formatted(authority));
    String fromPage =
        getClock(
            "Host: %s\r\nOrigin: http://%s\r\nCookie: %s=%s\r\n"
                .formatted(authority, authority, COOKIE, logIn()));

    assertThat(withoutOrigin).startsWith("HTTP/1.1 401 ");
    assertThat(fromPage).startsWith("HTTP/1.1 401 ");
  }

  private static String getClock(String headers) throws IOException {
    return RawHttpConnection.sendAndReadAll(RestAssured.port, "GET", CLOCK, headers);
  }

  @Test
  void shouldRejectRequestsThatFormsCanSend() {
    String login = logIn();

    pageRequest()
        .cookie(COOKIE, login)
        .contentType(ContentType.TEXT)
        .body(ADVANCE)
        .post(CLOCK + "/advance")
        .then()
        .statusCode(415);
    pageRequest()
        .cookie(COOKIE, login)
        .contentType(ContentType.URLENC)
        .formParam("by", "PT1H")
        .post(CLOCK + "/advance")
        .then()
        .statusCode(415);
  }
}
