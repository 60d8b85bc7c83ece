package dev.carrel.api.control;

import static dev.carrel.testing.ControlClient.clearJournal;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.carrel.testing.ConcurrentCalls;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class LeaksResourceTest {
  private static final String LEAKS = "/carrel/v1/sandboxes/main/leaks";

  @Inject StoredState storedState;
  @Inject RunningTransfers transfers;
  @Inject SettableClock clock;

  @BeforeEach
  void deleteAll() {
    storedState.execute("DELETE FROM library");
    storedState.deleteLogins();
    clearJournal();
  }

  @AfterEach
  void cleanUp() {
    storedState.execute("DELETE FROM library");
  }

  private static Response findLeaks(String json) {
    return given().contentType(ContentType.JSON).body(json.replace('\'', '"')).post(LEAKS);
  }

  @Test
  void shouldFindNothing() {
    findLeaks(
            "{'none_of': ['active_sessions', 'running_transfers', 'logins', 'empty_items', 'unfinished_files']}")
        .then()
        .statusCode(200)
        .body("leaks", hasSize(0));
  }

  @Test
  void shouldNameRequestThatCreatedActiveSession() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    findLeaks("{'none_of': ['active_sessions']}")
        .then()
        .statusCode(422)
        .body("leaks", hasSize(1))
        .body("leaks[0].type", equalTo("active_sessions"))
        .body("leaks[0].session", equalTo(session))
        .body("leaks[0].user", equalTo(ADMINISTRATOR.user()))
        .body(
            "leaks[0].created_by.operation", equalTo("content.library.item.update_session.create"))
        .body("leaks[0].created_by.path", equalTo("/api/content/library/item/update-session"))
        .body("leaks[0].created_by.entry", notNullValue());
  }

  @Test
  void shouldFindItemThatClientLeftEmpty() {
    // Given: a client that reports success for an item of size 0
    String item = ADMINISTRATOR.createItemId();
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    // When
    Response found = findLeaks("{'none_of': ['empty_items']}");

    // Then
    found
        .then()
        .statusCode(422)
        .body("leaks", hasSize(1))
        .body("leaks[0].item", equalTo(item))
        .body("leaks[0].created_by.operation", equalTo("content.library.item.create"));
  }

  @Test
  void shouldFindRunningTransferAndUnfinishedFile() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    try (var connection = RawHttpConnection.beginUpload(uri, 100)) {
      connection.write(new byte[10]);
      transfers.awaitBytes(session, 10);

      findLeaks("{'none_of': ['running_transfers', 'unfinished_files']}")
          .then()
          .statusCode(422)
          .body("leaks", hasSize(2))
          .body("leaks[0].file", equalTo("disk.iso"))
          .body("leaks[0].created_by.operation", equalTo("upload"))
          .body(
              "leaks[1].created_by.operation",
              equalTo("content.library.item.updatesession.file.add"));
    }
    transfers.awaitNone();
    findLeaks("{'none_of': ['running_transfers']}").then().statusCode(200);
  }

  @Test
  void shouldFindLogin() {
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));

    findLeaks("{'none_of': ['logins']}")
        .then()
        .statusCode(422)
        .body("leaks", hasSize(1))
        .body("leaks[0].user", equalTo(ADMINISTRATOR.user()))
        .body("leaks[0].created_by.operation", equalTo("cis.session.create"));
    given().header("vmware-api-session-id", login).delete("/api/session").then().statusCode(204);
    findLeaks("{'none_of': ['logins']}").then().statusCode(200);
  }

  @Test
  void shouldFindOrphanedContent() throws IOException {
    String content = UUID.randomUUID().toString();
    Path file = Path.of("target/test-data/content", content.substring(0, 2), content);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    try {
      findLeaks("{'none_of': ['orphaned_content']}")
          .then()
          .statusCode(422)
          .body("leaks.content", hasItem(content));
    } finally {
      Files.delete(file);
      clock.advance(Duration.ofMillis(1));
    }
    findLeaks("{'none_of': ['orphaned_content']}")
        .then()
        .body("leaks.content", not(hasItem(content)));
  }

  @Test
  void shouldWaitUntilNothingIsLeft() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var found =
        ConcurrentCalls.callAsync(
            () -> findLeaks("{'none_of': ['active_sessions'], 'within': 'PT30S'}"));
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    assertThat(found.join().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | none_of",
        "{'none_of': []} | none_of",
        "{'none_of': [null]} | none_of",
        "{'none_of': ['bugs']} | one of active_sessions",
        "{'none_of': ['logins'], 'within': '-PT1S'} | within",
        "{'none_of': ['logins'], 'within': 'PT2M'} | within",
        "{'none_of': ['logins'], 'for': 'PT2S'} | Unsupported property with name: for",
      })
  void shouldRejectInvalidSpecification(String json, String message) {
    findLeaks(json).then().statusCode(400).body("detail", containsString(message));
  }
}
