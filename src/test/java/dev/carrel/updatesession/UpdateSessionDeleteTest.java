package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.upload;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.carrel.testing.RestClient;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation {@code DELETE /rest/…/update-session/id:{id}} of the legacy REST API. */
@QuarkusTest
class UpdateSessionDeleteTest {
  @Inject StoredState storedState;

  private static Response delete(RestClient restClient, String session) {
    return restClient
        .request()
        .delete("/rest/com/vmware/content/library/item/update-session/" + session);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "complete", "fail"})
  void shouldDeleteEndedSession(String action) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session, action).then().statusCode(204);

    var response = delete(ADMINISTRATOR, "id:" + session);

    response.then().statusCode(200).body(is(""));
    ADMINISTRATOR.updateSession(session).then().statusCode(404);
    delete(ADMINISTRATOR, "id:" + session).then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id:", "id%3A", "id%3a"})
  void shouldAcceptRawAndEncodedColons(String prefix) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    var response = delete(ADMINISTRATOR, prefix + session.replace(":", prefix.substring(2)));

    response.then().statusCode(200);
  }

  @Test
  void shouldRejectActiveSessionWithBothErrorFormats() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var response = delete(ADMINISTRATOR, "id:" + session);

    String message =
        "The operation delete can not be invoked when the import session is in the ACTIVE state."
            + " Reason: The session is active.";
    response
        .then()
        .statusCode(400)
        .body("type", equalTo("com.vmware.vapi.std.errors.not_allowed_in_current_state"))
        .body("value.error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body("value.messages[0].default_message", equalTo(message))
        .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body("messages[0].default_message", equalTo(message));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown", "%00", "a%2Fb", "00000000-0000-0000-0000-000000000000"})
  void shouldNotFindUnknownSession(String unknownId) {
    var response = delete(ADMINISTRATOR, "id:" + unknownId);

    response
        .then()
        .statusCode(404)
        .body("type", equalTo("com.vmware.vapi.std.errors.not_found"))
        .body("error_type", equalTo("NOT_FOUND"));
  }

  @Test
  void shouldRequireCredentials() {
    var response = given().delete("/rest/com/vmware/content/library/item/update-session/id:x");

    response
        .then()
        .statusCode(401)
        .body("type", equalTo("com.vmware.vapi.std.errors.unauthenticated"))
        .body("value.challenge", equalTo("Basic realm=\"VAPI endpoint\""))
        .body(
            "value.messages[0].id",
            equalTo("com.vmware.vapi.endpoint.method.authentication.required"));
  }

  @Test
  void shouldDeleteFilesAndContentOfSession() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    upload(uri, new byte[100_000]).then().statusCode(200);
    assertThat(storedState.contentFilesOfSession(session)).hasSize(1);
    var content = storedState.contentFilesOfSession(session).get(0);
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    delete(ADMINISTRATOR, "id:" + session).then().statusCode(200);

    assertThat(storedState.countRows(session)).isZero();
    upload(uri, new byte[1]).then().statusCode(404);
    ADMINISTRATOR.listUpdateSessionFiles(session).then().statusCode(404);
    await().untilAsserted(() -> assertThat(content).doesNotExist());
  }
}
