package dev.carrel.time;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.reaper.Reaper;
import dev.carrel.testing.ControlClient;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What moves with virtual time, and what does not. */
@QuarkusTest
class VirtualTimeTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Inject Reaper reaper;

  @Test
  void shouldExpireSession() {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    ControlClient.advanceClock(Duration.ofMinutes(4));
    ADMINISTRATOR.updateSession(session).then().statusCode(200);

    // When
    ControlClient.advanceClock(Duration.ofMinutes(1));

    // Then
    ADMINISTRATOR.updateSession(session).then().statusCode(404);
  }

  @Test
  void shouldNotExpireClaimOfRunningUpload() throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var upload = RawHttpConnection.beginUpload(uri, 2_000_000)) {
      upload.write(new byte[1_000_000]);
      await().untilAsserted(() -> assertStatus(session, "TRANSFERRING"));

      // When
      ControlClient.advanceClock(Duration.ofMinutes(4));
      reaper.runNow().await().atMost(TIMEOUT);

      // Then
      assertStatus(session, "TRANSFERRING");
      upload.write(new byte[1_000_000]);
      await().untilAsserted(() -> assertStatus(session, "READY"));
    }
  }

  @Test
  void shouldExpireCachedLogin() {
    // Given
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));
    getWithLogin(login).then().statusCode(200);

    // When
    ControlClient.advanceClock(Duration.ofHours(1));

    // Then
    getWithLogin(login).then().statusCode(401);
  }

  private static Response getWithLogin(String login) {
    return given().header("vmware-api-session-id", login).get("/api/session");
  }

  private static void assertStatus(String session, String status) {
    ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso").then().body("status", equalTo(status));
  }
}
