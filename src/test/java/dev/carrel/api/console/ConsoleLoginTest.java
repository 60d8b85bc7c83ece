package dev.carrel.api.console;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.LIBRARIAN;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.carrel.testing.ConsoleClient;
import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RestClient;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in to the console, and protection against requests from other sites. */
@QuarkusTest
class ConsoleLoginTest {
  private static final String LOGIN_ID_HEADER = "vmware-api-session-id";

  @Inject HttpsClients httpsClients;

  @Test
  void shouldLogInWithAnHttpOnlySameSiteCookie() {
    Response response = ConsoleClient.postLogin(LIBRARIAN);

    response
        .then()
        .statusCode(200)
        .body("user", equalTo(LIBRARIAN.user()))
        .body("can_see_all", equalTo(false))
        .body("control_enabled", equalTo(true))
        .body("control_key_required", equalTo(false));
    Cookie cookie = response.detailedCookie(ConsoleClient.COOKIE);
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSameSite()).isEqualTo("Strict");
    assertThat(cookie.getPath()).isEqualTo("/console");
    assertThat(cookie.isSecured()).isFalse();
  }

  @Test
  void shouldSetACookieForTheControlApiIfItRequiresNoKey() {
    Response response = ConsoleClient.postLogin(LIBRARIAN);

    Cookie cookie = response.detailedCookie("carrel-control");
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSameSite()).isEqualTo("Strict");
    assertThat(cookie.getPath()).isEqualTo("/carrel/v1");
  }

  @Test
  void shouldMarkTheCookieAsSecureOverHttps() {
    Response response =
        ADMINISTRATOR
            .request("{}")
            .relaxedHTTPSValidation()
            .post(httpsClients.url("/console/login"));

    assertThat(response.detailedCookie(ConsoleClient.COOKIE).isSecured()).isTrue();
  }

  @Test
  void shouldAcceptConsoleLoginsOnlyInTheConsole() {
    String cookie = ConsoleClient.logIn(ADMINISTRATOR).cookie();
    String login = RestClient.createdId(ADMINISTRATOR.request().post("/api/session"));

    given().cookie(ConsoleClient.COOKIE, cookie).get("/api/session").then().statusCode(401);
    given().cookie(LOGIN_ID_HEADER, login).get("/console/me").then().statusCode(401);
    given().header(LOGIN_ID_HEADER, login).get("/console/me").then().statusCode(401);
    ADMINISTRATOR.request().get("/console/me").then().statusCode(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//console/me",
        "/x/../console/me",
        "/%63onsole/me",
        "/console;x/me",
        "/./console/me"
      })
  void shouldRejectOtherCredentialsForEverySpellingOfThePath(String path) {
    String login = RestClient.createdId(ADMINISTRATOR.request().post("/api/session"));

    assertThat(
            given().urlEncodingEnabled(false).header(LOGIN_ID_HEADER, login).get(path).statusCode())
        .isIn(401, 404);
    assertThat(ADMINISTRATOR.request().urlEncodingEnabled(false).get(path).statusCode())
        .isIn(401, 404);
  }

  @Test
  void shouldRejectWrongPasswordsWithoutAChallenge() {
    Response response =
        new RestClient("unknown-user", "wrong-password").request("{}").post("/console/login");

    response
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", nullValue())
        .contentType(ContentType.JSON)
        .body("error_type", equalTo("UNAUTHENTICATED"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void shouldRejectTheCookieInRequestsFromOtherSites(String site) {
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    Response response =
        consoleClient.request().header("Sec-Fetch-Site", site).get("/console/sessions");

    response.then().statusCode(401);
  }

  @Test
  void shouldRejectRequestsThatFormsCanSend() {
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    consoleClient.request().post("/console/reaper/run").then().statusCode(400);
    consoleClient
        .request()
        .contentType("text/plain")
        .body("{}")
        .post("/console/reaper/run")
        .then()
        .statusCode(415);
    consoleClient
        .request()
        .contentType(ContentType.URLENC)
        .formParam("a", "b")
        .post("/console/logout")
        .then()
        .statusCode(415);
  }

  /** A script of another site can send an untyped Blob. */
  @Test
  void shouldRejectBodyWithoutContentType() throws IOException {
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    String response =
        RawHttpConnection.sendAndReadAll(
            RestAssured.port,
            "POST",
            "/console/reaper/run",
            "Cookie: %s=%s\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(ConsoleClient.COOKIE, consoleClient.cookie()));

    assertThat(response).startsWith("HTTP/1.1 415 ");
  }

  @Test
  void shouldDeleteTheLoginOnLogout() {
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    Response response = consoleClient.post("logout");

    response.then().statusCode(204);
    assertThat(response.detailedCookie(ConsoleClient.COOKIE).getMaxAge()).isZero();
    assertThat(response.detailedCookie("carrel-control").getMaxAge()).isZero();
    consoleClient.request().get("/console/me").then().statusCode(401);
  }

  @Test
  void shouldServeThePageWithSecurityHeaders() {
    given()
        .redirects()
        .follow(false)
        .get("/console")
        .then()
        .statusCode(302)
        .header("Location", equalTo("/console/"));
    given()
        .get("/console/")
        .then()
        .statusCode(200)
        .contentType(containsString("text/html"))
        .header("X-Frame-Options", equalTo("DENY"))
        .header("Cache-Control", equalTo("no-store"))
        .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self';"))
        .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
        .body(containsString("/console/app.js"));
    given()
        .get("/console/lib/lit-html.js")
        .then()
        .statusCode(200)
        .contentType(containsString("javascript"));
  }
}
