package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ConsoleClient;
import dev.carrel.testing.ControlClient;
import dev.carrel.testing.ReceivedFileFixture;
import dev.carrel.testing.RestClient;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The control API in production. */
@Execution(ExecutionMode.CONCURRENT)
class ControlIT {
  private static final String KEY = "a-key-for-this-test";

  @TempDir Path directory;

  @Test
  void shouldNotStartWithoutKey() {
    assertThat(
            CarrelProcess.startExpectingFailure(
                directory, Map.of("carrel.control.enabled", "true")))
        .contains("carrel.control.key is required because carrel.control.enabled is true");
  }

  @Test
  void shouldRequireKeyAndKeepVirtualTimeAcrossRestart() throws Exception {
    // Given
    Instant beforeRestart;
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("carrel.control.enabled", "true");
    configuration.put("carrel.control.replicas", "1");
    configuration.put("carrel.control.key", KEY);
    try (var carrel = CarrelProcess.start(directory, configuration)) {
      carrel.awaitLogLine("The control API is enabled");
      assertGauge(carrel, "1.0");
      assertRequiresKey(carrel);
      beforeRestart = advance(carrel, Duration.ofDays(30));
      assertThrottlesWrongKeys(carrel);
      assertThat(carrel.logLines()).noneMatch(line -> line.contains(KEY));
    }

    // When
    try (var restarted = CarrelProcess.start(directory, USER_CONFIGURATION)) {

      // Then
      assertThat(timeOfNewLogin(restarted)).isAfter(beforeRestart);
      assertGauge(restarted, "0.0");
      given()
          .get(restarted.url(ControlClient.CLOCK))
          .then()
          .statusCode(404)
          .contentType("application/problem+json")
          .body("detail", containsString("carrel.control.enabled"));
      assertIsDisabled(restarted);
    }
  }

  /** Matrix parameters and encoded characters do not change which resource a path names. */
  private static void assertIsDisabled(CarrelProcess carrel) {
    for (String prefix :
        new String[] {
          "/carrel/v1", "/carrel;x=1/v1", "/carrel/v1;x", "/%63arrel/v1", "/carrel/./v1"
        }) {
      given()
          .urlEncodingEnabled(false)
          .contentType(ContentType.JSON)
          .body(Map.of("by", "PT1H"))
          .post(carrel.url(prefix + "/sandboxes/main/clock/advance"))
          .then()
          .statusCode(404);
    }
    given().get(carrel.url("/carrel/v1/unknown")).then().statusCode(404);
  }

  private static void assertRequiresKey(CarrelProcess carrel) {
    String clock = carrel.url(ControlClient.CLOCK);
    withKey(KEY).get(clock).then().statusCode(200).body("mode", equalTo("running"));
    for (RequestSpecification unauthorized :
        new RequestSpecification[] {given(), withKey(KEY + "x"), administrator(carrel)}) {
      unauthorized
          .get(clock)
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", equalTo("Bearer"))
          .contentType("application/problem+json");
    }
    withKey(KEY).get(carrel.url("/api/session")).then().statusCode(401);
    assertRejectsLoginOfConsole(carrel);
  }

  private static void assertRejectsLoginOfConsole(CarrelProcess carrel) {
    Response login =
        administrator(carrel)
            .contentType(ContentType.JSON)
            .body("{}")
            .post(carrel.url("/console/login"));
    login.then().statusCode(200).body("control_key_required", equalTo(true));
    assertThat(login.cookies()).containsOnlyKeys(ConsoleClient.COOKIE);
    given()
        .header("Sec-Fetch-Site", "same-origin")
        .cookie("carrel-control", login.cookie(ConsoleClient.COOKIE))
        .get(carrel.url(ControlClient.CLOCK))
        .then()
        .statusCode(401);
  }

  private static Instant advance(CarrelProcess carrel, Duration duration) {
    Response advance =
        withKey(KEY)
            .contentType(ContentType.JSON)
            .body(Map.of("by", duration.toString()))
            .post(carrel.url(ControlClient.CLOCK + "/advance"));
    return Instant.parse(advance.then().statusCode(200).extract().path("now"));
  }

  /** The address has used the correct key before, so its failures have a limit of their own. */
  private static void assertThrottlesWrongKeys(CarrelProcess carrel) {
    String clock = carrel.url(ControlClient.CLOCK);
    Response response = withKey("wrong").get(clock);
    for (int i = 0; i < 20 && response.statusCode() == 401; i++) {
      response = withKey("wrong").get(clock);
    }
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.header("Retry-After")).isNotNull();
  }

  private static Instant timeOfNewLogin(CarrelProcess carrel) {
    String login = RestClient.createdId(administrator(carrel).post(carrel.url("/api/session")));
    Response session =
        given().header("vmware-api-session-id", login).get(carrel.url("/api/session"));
    return Instant.parse(session.path("created_time"));
  }

  private static RequestSpecification administrator(CarrelProcess carrel) {
    return carrel.request(ReceivedFileFixture.USER, ReceivedFileFixture.PASSWORD);
  }

  private static RequestSpecification withKey(String key) {
    return given().header("Authorization", "Bearer " + key);
  }

  private static void assertGauge(CarrelProcess carrel, String value) {
    assertThat(given().get(carrel.url("/q/metrics")).asString())
        .contains("carrel_control_enabled " + value);
  }
}
