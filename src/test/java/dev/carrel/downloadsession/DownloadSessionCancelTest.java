package dev.carrel.downloadsession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation {@code POST …/download-session/{id}?action=cancel}. */
@QuarkusTest
class DownloadSessionCancelTest {
  @Test
  void shouldCancelActiveSession() {
    String session = createdId(ADMINISTRATOR.createDownloadSession(ADMINISTRATOR.createItemId()));

    var response = ADMINISTRATOR.downloadSession(session, "cancel");

    response.then().statusCode(204).body(is(""));
    ADMINISTRATOR.downloadSession(session).then().body("state", equalTo("CANCELED"));
  }

  @Test
  void shouldAcceptEncodedColonInId() {
    String session = createdId(ADMINISTRATOR.createDownloadSession(ADMINISTRATOR.createItemId()));

    var response = ADMINISTRATOR.downloadSession(session.replace(":", "%3A"), "cancel");

    response.then().statusCode(204);
  }

  @Test
  void shouldRejectSessionThatIsNotActive() {
    String session = createdId(ADMINISTRATOR.createDownloadSession(ADMINISTRATOR.createItemId()));
    ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);

    var response = ADMINISTRATOR.downloadSession(session, "cancel");

    response
        .then()
        .statusCode(400)
        .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body(
            "messages[0].default_message",
            equalTo(
                "The operation cancel can not be invoked when the download session is in the"
                    + " CANCELED state. Reason: The session was canceled."))
        .body("messages[0].args", hasSize(3))
        .body("$", not(hasKey("data")))
        .body("messages[0]", not(hasKey("localized")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown",
        "00000000-0000-0000-0000-000000000000",
        "00000000-0000-0000-0000-000000000000:00000000-0000-0000-0000-000000000000",
        "%00",
        "%27%20OR%201=1--",
        "%F0%9F%93%9A",
        "%2e%2e%2f",
        "a%2Fb",
        "~cancel",
        "id:x"
      })
  void shouldReportUnknownSessionAsNotFound(String unknown) {
    var response = ADMINISTRATOR.downloadSession(unknown, "cancel");

    response.then().statusCode(404).body("error_type", equalTo("NOT_FOUND"));
  }

  @Test
  void shouldReportVeryLongIdAsNotFound() {
    var response = ADMINISTRATOR.downloadSession("x".repeat(3000), "cancel");

    response.then().statusCode(404).body("error_type", equalTo("NOT_FOUND"));
  }

  @Test
  void shouldReportIdOfUpdateSessionAsNotFound() {
    String updateSession = ADMINISTRATOR.createUpdateSessionId();

    var response = ADMINISTRATOR.downloadSession(updateSession, "cancel");

    response.then().statusCode(404);
    ADMINISTRATOR.updateSession(updateSession).then().body("state", equalTo("ACTIVE"));
  }

  @Test
  void shouldRequireValidCredentials() {
    var withoutCredentials =
        given().post("/api/content/library/item/download-session/x?action=cancel");
    var withWrongPassword =
        given()
            .auth()
            .preemptive()
            .basic("administrator@vsphere.local", "guess")
            .post("/api/content/library/item/download-session/x?action=cancel");

    for (var response : new Response[] {withoutCredentials, withWrongPassword}) {
      response
          .then()
          .statusCode(401)
          .body("error_type", equalTo("UNAUTHENTICATED"))
          .body("challenge", equalTo("Basic realm=\"VAPI endpoint\""));
    }
  }

  @Test
  void shouldInvalidateTransferUris() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[1000]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    download(uri).then().statusCode(200);

    ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);

    download(uri).then().statusCode(404).body("error_type", equalTo("NOT_FOUND"));
  }
}
