package dev.carrel.auth;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.DOWNLOADER;
import static dev.carrel.testing.RestClient.UNPRIVILEGED;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.LogCapture;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class LoginTest {
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(30);
  private static final Duration MAX_AGE = Duration.ofHours(24);

  private static final int MAX_LOGINS = 50;

  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;
  @Inject StoredState storedState;

  private static String login() {
    return createdId(ADMINISTRATOR.request().post("/api/session"));
  }

  private static Response getLogin(String login) {
    return given().header("vmware-api-session-id", login).get("/api/session");
  }

  @Test
  void shouldLogInWithBasic() {
    String login = login();

    assertThat(login).matches("[0-9a-f]{32}");
    getLogin(login).then().statusCode(200).body("user", equalTo(ADMINISTRATOR.user()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/session", "/rest/com/vmware/cis/session"})
  void shouldReturnLoginInHeader(String path) {
    var response = ADMINISTRATOR.request().post(path);

    String login = response.header("vmware-api-session-id");
    assertThat(response.asString()).contains("\"" + login + "\"");
    getLogin(login).then().statusCode(200).body("user", equalTo(ADMINISTRATOR.user()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/session", "/rest/com/vmware/cis/session"})
  void shouldLogNoLogins(String path) {
    try (var logCapture = LogCapture.start()) {

      String login = ADMINISTRATOR.request().post(path).header("vmware-api-session-id");
      getLogin(login).then().statusCode(200);

      assertThat(logCapture.lines())
          .anyMatch(line -> line.contains("cis.session.create success"))
          .noneMatch(line -> line.contains(login));
    }
  }

  @Test
  void shouldReturnTimesInUtcWithMilliseconds() {
    String login = login();

    var response = getLogin(login);

    assertThat(response.jsonPath().getString("created_time"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")
        .startsWith(virtualClock.instant().toString().substring(0, 19));
  }

  @Test
  void shouldAcceptLoginAsCookie() {
    String login = login();

    given().cookie("vmware-api-session-id", login).get("/api/session").then().statusCode(200);
  }

  @Test
  void shouldEndLoginAtLogout() {
    String login = login();

    given().header("vmware-api-session-id", login).delete("/api/session").then().statusCode(204);

    getLogin(login).then().statusCode(401).body("error_type", equalTo("UNAUTHENTICATED"));
  }

  @Test
  void shouldExpireLoginAfterIdleTimeout() {
    String login = login();

    clock.advance(IDLE_TIMEOUT.minusMillis(1));
    getLogin(login).then().statusCode(200);
    clock.advance(IDLE_TIMEOUT.minusMillis(1));
    getLogin(login).then().statusCode(200);
    clock.advance(IDLE_TIMEOUT);

    getLogin(login).then().statusCode(401);
  }

  @Test
  void shouldExpireLoginAtMaximumAge() {
    String login = login();
    Duration step = IDLE_TIMEOUT.dividedBy(2);
    for (Duration age = step; age.compareTo(MAX_AGE) < 0; age = age.plus(step)) {
      clock.advance(step);
      getLogin(login).then().statusCode(200);
    }

    clock.advance(step);

    getLogin(login).then().statusCode(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic %%%", "Basic Zm9v", "Bearer x", "Basic Og=="})
  void shouldRejectMalformedCredentials(String authorization) {
    var response = given().header("Authorization", authorization).post("/api/session");

    response.then().statusCode(401).body("error_type", equalTo("UNAUTHENTICATED"));
  }

  @Test
  void shouldReturnNotFoundForUnknownPathWithoutCredentials() {
    given().get("/api/unknown").then().statusCode(404);
    given().get("/api/content/local-library").then().statusCode(401);
  }

  @Test
  void shouldRejectLoginCreatedFromLogin() {
    var response = given().header("vmware-api-session-id", login()).post("/api/session");

    response.then().statusCode(401);
  }

  @Test
  void shouldRejectGetWithoutLogin() {
    ADMINISTRATOR.request().get("/api/session").then().statusCode(401);
  }

  @Test
  void shouldIgnoreCaseOfUserName() {
    String login =
        createdId(
            new RestClient("ADMINISTRATOR@vSphere.Local", ADMINISTRATOR.password())
                .request()
                .post("/api/session"));

    getLogin(login).then().statusCode(200).body("user", equalTo(ADMINISTRATOR.user()));
  }

  @Test
  void shouldVerifyPasswordAgainstConfiguredHash() {
    DOWNLOADER.request().post("/api/session").then().statusCode(201);
    for (String wrong : List.of("wrong", DOWNLOADER.password() + "\0" + DOWNLOADER.password())) {
      new RestClient(DOWNLOADER.user(), wrong)
          .request()
          .post("/api/session")
          .then()
          .statusCode(401);
    }
  }

  @Test
  void shouldSendBasicChallengeWithoutCredentials() {
    var response = given().get("/api/session");

    response
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", equalTo("Basic realm=\"VAPI endpoint\""));
  }

  @Test
  void shouldCacheLoginForOneSecond() {
    String login = login();
    getLogin(login).then().statusCode(200);
    listLibraries(login).then().statusCode(200);

    storedState.deleteLogins();

    listLibraries(login).then().statusCode(200);
    clock.advance(Duration.ofSeconds(1));
    listLibraries(login).then().statusCode(401);
  }

  @Test
  void shouldInvalidateCachedLoginAtLogout() {
    String login = login();
    listLibraries(login).then().statusCode(200);

    given().header("vmware-api-session-id", login).delete("/api/session").then().statusCode(204);

    listLibraries(login).then().statusCode(401);
  }

  @Test
  void shouldLimitLoginsOfUser() {
    for (int i = 0; i < MAX_LOGINS; i++) {
      UNPRIVILEGED.request().post("/api/session").then().statusCode(201);
    }

    var response = UNPRIVILEGED.request().post("/api/session");

    response
        .then()
        .statusCode(503)
        .body("error_type", equalTo("SERVICE_UNAVAILABLE"))
        .body("messages[0].args", equalTo(List.of("" + MAX_LOGINS, UNPRIVILEGED.user())));
    clock.advance(IDLE_TIMEOUT);
    UNPRIVILEGED.request().post("/api/session").then().statusCode(201);
  }

  private static Response listLibraries(String login) {
    return given().header("vmware-api-session-id", login).get("/api/content/library");
  }
}
