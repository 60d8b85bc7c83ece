package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.id;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

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

/** Tokens of OpenID Connect; these tests are the only ones in which they are switched on. */
@QuarkusTest
class BearerTokenTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Inject SettableClock clock;

  private static RequestSpecification with(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  /** Tokens are verified by the time that it is, so they are made by it. */
  private static String token(String... roles) {
    return TokenIssuer.issue("somebody", Set.of(roles), Instant.now().plus(MINUTE));
  }

  /** By whichever clock it is later: logins go by the one that tests move. */
  private Instant now() {
    Instant real = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return real.isAfter(clock.instant()) ? real : clock.instant();
  }

  private static Response login(String login) {
    return given().header("vmware-api-session-id", login).get("/api/session");
  }

  @Test
  void shouldLetInWhoeverHasAToken() {
    with(token("read-only")).get("/api/content/library").then().statusCode(200);
    with(token("read-only")).get("/rest/com/vmware/content/library").then().statusCode(200);
  }

  @Test
  void shouldGiveTheRolesThatTheTokenNames() {
    var answer =
        with(token("read-only", "king of an island"))
            .contentType("application/json")
            .body(Map.of("name", "mine", "type", "LOCAL"))
            .post("/api/content/local-library");

    answer
        .then()
        .statusCode(403)
        .body("messages[0].default_message", containsString("The user somebody lacks"));
  }

  @Test
  void shouldGiveNothingWithoutRoles() {
    var answer = with(token()).get("/api/content/library");

    answer.then().statusCode(403).body("error_type", equalTo("UNAUTHORIZED"));
  }

  @Test
  void shouldRefuseATokenOfSomebodyElse() {
    String forged =
        TokenIssuer.forge("somebody", Set.of("administrator"), Instant.now().plus(MINUTE));

    var answer = with(forged).get("/api/content/library");

    answer.then().statusCode(401).body("error_type", equalTo("UNAUTHENTICATED"));
  }

  @ParameterizedTest
  @MethodSource
  void shouldRefuseATokenThatNamesNobody(String name) {
    String token = TokenIssuer.issueWithName(name, Instant.now().plus(MINUTE));

    var answer = with(token).post("/api/session");

    answer.then().statusCode(401).body("error_type", equalTo("UNAUTHENTICATED"));
  }

  static Stream<String> shouldRefuseATokenThatNamesNobody() {
    return Stream.of("", " ", "a\0b", "n".repeat(257));
  }

  @Test
  void shouldRefuseATokenThatHasExpired() {
    String old =
        TokenIssuer.issue("somebody", Set.of("administrator"), Instant.now().minus(MINUTE));

    with(old).get("/api/content/library").then().statusCode(401);
  }

  @Test
  void shouldMakeALoginThatHasTheTokensRolesAndEndsWithIt() {
    Instant now = now();
    clock.advance(Duration.between(clock.instant(), now));
    String token = TokenIssuer.issue("somebody", Set.of("read-only"), now.plus(MINUTE));
    String login = id(with(token).post("/api/session"));
    login(login).then().statusCode(200).body("user", equalTo("somebody"));
    given()
        .header("vmware-api-session-id", login)
        .delete("/api/content/local-library/none")
        .then()
        .statusCode(403);

    clock.advance(MINUTE.plusSeconds(1));

    login(login).then().statusCode(401);
  }

  @Test
  void shouldNotTakeAUserOfTheConfigurationForTheirNamesake() {
    String token = TokenIssuer.issue(ADMINISTRATOR.user(), Set.of("no-access"), now().plus(MINUTE));
    String login = id(with(token).post("/api/session"));

    given()
        .header("vmware-api-session-id", login)
        .get("/api/content/library")
        .then()
        .statusCode(403);
  }
}
