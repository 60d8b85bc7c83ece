package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.READER;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.carrel.testing.SettableClock;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UpdateSessionTest {
  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;

  @Test
  void shouldCreateActiveSessionWithContentVersionOfItem() {
    String item = ADMINISTRATOR.createItemId();

    String session = createdId(ADMINISTRATOR.createUpdateSession(item));

    assertThat(session).matches("[0-9a-f-]{36}:[0-9a-f-]{36}");
    ADMINISTRATOR
        .updateSession(session)
        .then()
        .statusCode(200)
        .body("$", not(hasKey("id")))
        .body("library_item_id", equalTo(item))
        .body("library_item_content_version", equalTo("1"))
        .body("client_progress", equalTo(0))
        .body("state", equalTo("ACTIVE"))
        .body("$", not(hasKey("error_message")));
  }

  @Test
  void shouldRejectSecondActiveSessionOfItem() {
    String item = ADMINISTRATOR.createItemId();
    String first = createdId(ADMINISTRATOR.createUpdateSession(item));

    var second = ADMINISTRATOR.createUpdateSession(item);

    second.then().statusCode(500).body("error_type", equalTo("RESOURCE_BUSY"));
    ADMINISTRATOR.updateSession(first, "cancel").then().statusCode(204);
    ADMINISTRATOR.createUpdateSession(item).then().statusCode(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown", "00000000-0000-0000-0000-000000000000", "1-1-1-1-1"})
  void shouldNotFindUnknownItem(String item) {
    ADMINISTRATOR
        .createUpdateSession(item)
        .then()
        .statusCode(404)
        .body("error_type", equalTo("NOT_FOUND"))
        .body("messages[0].default_message", containsString(item));
  }

  @Test
  void shouldRejectCreationWithoutPrivilege() {
    String item = ADMINISTRATOR.createItemId();

    var response = READER.createUpdateSession(item);

    response
        .then()
        .statusCode(403)
        .body("error_type", equalTo("UNAUTHORIZED"))
        .body("messages[0].default_message", containsString("ContentLibrary.UpdateSession"));
  }

  @Test
  void shouldRenewLeaseOnKeepAlive() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    clock.advance(Duration.ofMinutes(4));

    ADMINISTRATOR.updateSession(session, "keep-alive").then().statusCode(204).body(is(""));

    String expiry = ADMINISTRATOR.updateSession(session).jsonPath().getString("expiration_time");
    assertThat(Instant.parse(expiry)).isEqualTo(virtualClock.instant().plus(Duration.ofMinutes(5)));
  }

  @Test
  void shouldStoreClientProgressAndRejectDecrease() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR
        .updateSession(session, "keep-alive", Map.of("client_progress", 40))
        .then()
        .statusCode(204);

    for (int invalidProgress : new int[] {39, -1, 101}) {
      ADMINISTRATOR
          .updateSession(session, "keep-alive", Map.of("client_progress", invalidProgress))
          .then()
          .statusCode(400)
          .body("error_type", equalTo("INVALID_ARGUMENT"))
          .body("messages[0].default_message", containsString(String.valueOf(invalidProgress)));
    }

    ADMINISTRATOR.updateSession(session).then().body("client_progress", equalTo(40));
  }

  @Test
  void shouldFailWithMessageOfClient() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    ADMINISTRATOR
        .updateSession(
            session, "fail", Map.of("client_error_message", "the disk was exported incompletely"))
        .then()
        .statusCode(204);

    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("state", equalTo("ERROR"))
        .body("error_message.default_message", equalTo("the disk was exported incompletely"));
    ADMINISTRATOR
        .updateSession(session, "complete")
        .then()
        .statusCode(400)
        .body(
            "messages[0].default_message",
            containsString("Reason: the disk was exported incompletely"))
        .body(
            "messages[0].args",
            contains("complete", "ERROR", "the disk was exported incompletely"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete", "cancel", "fail", "keep-alive"})
  void shouldRejectStepsAfterSessionHasEnded(String action) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    var response = ADMINISTRATOR.updateSession(session, action);

    response.then().statusCode(400).body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("CANCELED"));
  }

  @Test
  void shouldChangeItemOnlyOnCompletion() {
    String item = ADMINISTRATOR.createItemId();
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    upload(ADMINISTRATOR.addFileAndGetUri(session, "one.iso"), new byte[10]).then().statusCode(200);
    upload(ADMINISTRATOR.addFileAndGetUri(session, "two.iso"), new byte[20]).then().statusCode(200);
    ADMINISTRATOR.listItemFiles(item).then().body("$", empty());

    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

    ADMINISTRATOR.listItemFiles(item).then().body("name", contains("one.iso", "two.iso"));
    ADMINISTRATOR
        .getItem(item)
        .then()
        .body("content_version", equalTo("2"))
        .body("metadata_version", equalTo("1"))
        .body("size", equalTo(30));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("DONE"));
  }

  @Test
  void shouldReplaceFilesWithSameNameAndKeepOthers() {
    String item = ADMINISTRATOR.createItemWithFile("one.iso", new byte[10]);
    String second = createdId(ADMINISTRATOR.createUpdateSession(item));
    upload(ADMINISTRATOR.addFileAndGetUri(second, "two.iso"), new byte[20]).then().statusCode(200);
    ADMINISTRATOR.updateSession(second, "complete").then().statusCode(204);
    String third = createdId(ADMINISTRATOR.createUpdateSession(item));
    upload(ADMINISTRATOR.addFileAndGetUri(third, "one.iso"), new byte[30]).then().statusCode(200);

    ADMINISTRATOR.updateSession(third, "complete").then().statusCode(204);

    ADMINISTRATOR
        .listItemFiles(item)
        .then()
        .body("name", contains("one.iso", "two.iso"))
        .body("size", contains(30, 20))
        .body("version", contains("2", "1"));
    ADMINISTRATOR.getItem(item).then().body("size", equalTo(50));
  }

  @Test
  void shouldRejectCompletionWhileFileIsMissing() {
    String item = ADMINISTRATOR.createItemId();
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    upload(ADMINISTRATOR.addFileAndGetUri(session, "received.iso"), new byte[10])
        .then()
        .statusCode(200);
    ADMINISTRATOR.addFileAndGetUri(session, "missing.iso");

    var response = ADMINISTRATOR.updateSession(session, "complete");

    response
        .then()
        .statusCode(400)
        .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body(
            "messages[0].id", equalTo("com.vmware.vdcs.cls-main.update_session_file_not_received"))
        .body("messages[0].args", contains("missing.iso", "WAITING"));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
    ADMINISTRATOR.listItemFiles(item).then().body("$", empty());
  }

  @Test
  void shouldRejectUnknownAction() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    ADMINISTRATOR.updateSession(session, "explode").then().statusCode(404);
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
  }

  @Test
  void shouldNotAcceptActionInPath() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    ADMINISTRATOR
        .request()
        .post("/api/content/library/item/update-session/" + session + "/~cancel")
        .then()
        .statusCode(404);
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
  }

  @Test
  void shouldRejectDeletionWhileActive() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    ADMINISTRATOR.deleteUpdateSession(session).then().statusCode(400);
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
    ADMINISTRATOR.deleteUpdateSession(session).then().statusCode(204);
    ADMINISTRATOR.updateSession(session).then().statusCode(404);
  }
}
