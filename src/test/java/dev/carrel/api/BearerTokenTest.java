package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.ControlClient;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.TokenIssuer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Authentication with bearer tokens of OpenID Connect, which only these tests enable. */
@QuarkusTest
class BearerTokenTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Inject SettableClock clock;

  private static RequestSpecification requestWith(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  /** Tokens are verified against the host clock, so their expiry is relative to it. */
  private static String token(String... roles) {
    return TokenIssuer.issue("token-user", Set.of(roles), Instant.now().plus(MINUTE));
  }

  /** Returns the later time of the host clock and of the settable clock that logins use. */
  private Instant latestNow() {
    Instant real = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return real.isAfter(clock.instant()) ? real : clock.instant();
  }

  private static Response getLogin(String loginId) {
    return given().header("vmware-api-session-id", loginId).get("/api/session");
  }

  @Test
  void shouldAcceptTokenInRestAndLegacyRest() {
    requestWith(token("read-only")).get("/api/content/library").then().statusCode(200);
    requestWith(token("read-only")).get("/rest/com/vmware/content/library").then().statusCode(200);
  }

  @Test
  void shouldGrantOnlyRolesOfTheToken() {
    var response =
        requestWith(token("read-only", "unknown-role"))
            .contentType("application/json")
            .body(Map.of("name", "mine", "type", "LOCAL"))
            .post("/api/content/local-library");

    response
        .then()
        .statusCode(403)
        .body(
            "messages[0].default_message",
            containsString("The user token-user does not have the privilege"));
  }

  @Test
  void shouldGrantNothingWithoutRoles() {
    var response = requestWith(token()).get("/api/content/library");

    response.then().statusCode(403).body("error_type", equalTo("UNAUTHORIZED"));
  }

  @Test
  void shouldRejectTokenOfAnotherIssuer() {
    String forged =
        TokenIssuer.forge("token-user", Set.of("administrator"), Instant.now().plus(MINUTE));

    var response = requestWith(forged).get("/api/content/library");

    response.then().statusCode(401).body("error_type", equalTo("UNAUTHENTICATED"));
  }

  @ParameterizedTest
  @MethodSource
  void shouldRejectTokenWithInvalidUserName(String name) {
    String token = TokenIssuer.issueWithName(name, Instant.now().plus(MINUTE));

    var response = requestWith(token).post("/api/session");

    response.then().statusCode(401).body("error_type", equalTo("UNAUTHENTICATED"));
  }

  static Stream<String> shouldRejectTokenWithInvalidUserName() {
    return Stream.of("", " ", "a\0b", "n".repeat(257));
  }

  @Test
  void shouldRejectExpiredToken() {
    String expired =
        TokenIssuer.issue("token-user", Set.of("administrator"), Instant.now().minus(MINUTE));

    requestWith(expired).get("/api/content/library").then().statusCode(401);
  }

  @Test
  void shouldCreateLoginWithRolesAndExpiryOfToken() {
    Instant now = latestNow();
    clock.advance(Duration.between(clock.instant(), now));
    String token = TokenIssuer.issue("token-user", Set.of("read-only"), now.plus(MINUTE));
    String loginId = createdId(requestWith(token).post("/api/session"));
    getLogin(loginId).then().statusCode(200).body("user", equalTo("token-user"));
    given()
        .header("vmware-api-session-id", loginId)
        .delete("/api/content/local-library/none")
        .then()
        .statusCode(403);

    clock.advance(MINUTE.plusSeconds(1));

    getLogin(loginId).then().statusCode(401);
  }

  @Test
  void shouldEndLoginAfterRemainingTimeOfTokenInVirtualTime() {
    // Given
    ControlClient.advanceClock(Duration.ofHours(1));
    Instant now = latestNow();
    clock.advance(Duration.between(clock.instant(), now));
    String token = TokenIssuer.issue("token-user", Set.of("read-only"), now.plus(MINUTE));
    String loginId = createdId(requestWith(token).post("/api/session"));
    getLogin(loginId).then().statusCode(200);

    // When
    ControlClient.advanceClock(MINUTE.plusSeconds(1));

    // Then
    getLogin(loginId).then().statusCode(401);
  }

  @Test
  void shouldNotGrantRolesOfConfiguredUserWithSameName() {
    String token =
        TokenIssuer.issue(ADMINISTRATOR.user(), Set.of("no-access"), latestNow().plus(MINUTE));
    String loginId = createdId(requestWith(token).post("/api/session"));

    given()
        .header("vmware-api-session-id", loginId)
        .get("/api/content/library")
        .then()
        .statusCode(403);
  }
}
