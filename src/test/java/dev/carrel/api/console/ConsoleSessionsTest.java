package dev.carrel.api.console;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.LIBRARIAN;
import static dev.carrel.testing.RestClient.createdId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.carrel.testing.ConsoleClient;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.SettableClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's session table, single sessions, actions, and access to them. */
@QuarkusTest
class ConsoleSessionsTest {
  private static final String IDS = "data.sessions.id";
  private static final String ERROR_MESSAGE = "messages[0].default_message";

  @Inject SettableClock clock;

  /** Creates an item in a library of its own. */
  private static String createItem(RestClient restClient, String name) {
    return createdId(restClient.createItem(restClient.createLibraryId(), name));
  }

  @Test
  void shouldShowSessionsOfBothKindsWithTheirFiles() {
    String name = "item-" + UUID.randomUUID();
    String item = createItem(ADMINISTRATOR, name);
    String update = createdId(ADMINISTRATOR.createUpdateSession(item));
    String download = createdId(ADMINISTRATOR.createDownloadSession(item));
    ADMINISTRATOR.uploadFile(update, "disk.iso", new byte[10]);

    var table = ConsoleClient.logIn(ADMINISTRATOR).listSessions("q=" + name).then().statusCode(200);

    table
        .body(IDS, containsInAnyOrder(update, download))
        .body("data.sessions.item", contains(name, name))
        .body("data.sessions.owner", contains(ADMINISTRATOR.user(), ADMINISTRATOR.user()))
        .body("data.sessions.find {it.kind == 'UPDATE'}.state", equalTo("ACTIVE"))
        .body("data.sessions.find {it.kind == 'UPDATE'}.files.first", equalTo("disk.iso"))
        .body("data.sessions.find {it.kind == 'UPDATE'}.files.ready", equalTo(1))
        .body("data.sessions.find {it.kind == 'UPDATE'}.files.bytes", equalTo(10))
        .body("data.counts.counts.kind", hasItem("DOWNLOAD"));
  }

  @Test
  void shouldLimitTheTotalSizeOfFilesToTheMaximumLong() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    for (String name : List.of("a.iso", "b.iso")) {
      var spec = Map.of("name", name, "source_type", "PUSH", "size", Long.MAX_VALUE);
      ADMINISTRATOR.addFile(session, spec).then().statusCode(201);
    }

    var table = ConsoleClient.logIn(ADMINISTRATOR).listSessions("q=" + session);

    table
        .then()
        .statusCode(200)
        .body(IDS, contains(session))
        .body("data.sessions.files.size", contains(Long.MAX_VALUE));
  }

  @Test
  void shouldSearchSortAndFilterSessions() {
    String name = "item-" + UUID.randomUUID();
    String item = createItem(ADMINISTRATOR, name);
    String first = createdId(ADMINISTRATOR.createDownloadSession(item));
    clock.advance(Duration.ofSeconds(1));
    String second = createdId(ADMINISTRATOR.createDownloadSession(item));
    clock.advance(Duration.ofSeconds(1));
    String update = createdId(ADMINISTRATOR.createUpdateSession(item));
    ADMINISTRATOR.addFileAndGetUri(update, "needle-" + item + ".vmdk");
    ADMINISTRATOR.downloadSession(second, "cancel").then().statusCode(204);
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);
    String search = "q=" + name.toUpperCase();

    consoleClient
        .listSessions(search + "&sort=time")
        .then()
        .body(IDS, contains(first, update, second));
    consoleClient
        .listSessions(search + "&sort=-time")
        .then()
        .body(IDS, contains(second, update, first));
    consoleClient
        .listSessions(search + "&sort=kind")
        .then()
        .body(IDS, contains(first, second, update));
    consoleClient.listSessions(search + "&sort=item").then().body(IDS + ".size()", equalTo(3));
    consoleClient.listSessions(search + "&state=canceled").then().body(IDS, contains(second));
    consoleClient.listSessions(search + "&kind=update").then().body(IDS, contains(update));
    consoleClient.listSessions(search + "&page=1").then().body(IDS, empty());
    consoleClient.listSessions("q=needle-" + item).then().body(IDS, contains(update));
    consoleClient.listSessions("q=" + first).then().body(IDS, contains(first));
    consoleClient.listSessions("q=" + first.substring(0, 18)).then().body(IDS, contains(first));
    consoleClient.listSessions("q=" + item + "&owner=other-user").then().body(IDS, empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"state=unknown", "kind=both", "sort=colour", "q=%00"})
  void shouldRejectInvalidParameters(String query) {
    var response = ConsoleClient.logIn(ADMINISTRATOR).listSessions(query);

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @Test
  void shouldLimitUsersWithoutPrivilegeToTheirOwnSessions() {
    String other = ADMINISTRATOR.createUpdateSessionId();
    String own = LIBRARIAN.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.logIn(LIBRARIAN);

    consoleClient.listSessions("q=" + other).then().statusCode(200).body(IDS, empty());
    consoleClient
        .listSessions("owner=" + ADMINISTRATOR.user() + "&q=" + own)
        .then()
        .body(IDS, contains(own));
    consoleClient.getSession(other).then().statusCode(404);
    Stream.of(
            consoleClient.cancelSession(other),
            consoleClient.expireSession(other),
            consoleClient.deleteSession(other))
        .forEach(
            response ->
                response
                    .then()
                    .statusCode(404)
                    .body(ERROR_MESSAGE, startsWith("Cannot find session " + other)));
    consoleClient.post("reaper/run").then().statusCode(403);
    assertThat(ADMINISTRATOR.updateSession(other).jsonPath().getString("state"))
        .isEqualTo("ACTIVE");
  }

  @Test
  void shouldCancelAndShowTheActorInTheHistory() {
    String session = LIBRARIAN.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    consoleClient.cancelSession(session).then().statusCode(204);

    consoleClient
        .getSession(session)
        .then()
        .statusCode(200)
        .body("data.session.state", equalTo("CANCELED"))
        .body("data.history.event", contains("CREATED", "CANCELED"))
        .body("data.history.channel", contains("rest", "console"))
        .body("data.history.user", contains(LIBRARIAN.user(), ADMINISTRATOR.user()))
        .body("data.history.address", contains("127.0.0.1", "127.0.0.1"));
  }

  @Test
  void shouldReportTheErrorOfTheOperation() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var response = ConsoleClient.logIn(ADMINISTRATOR).deleteSession(session);

    response
        .then()
        .statusCode(400)
        .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body("messages[0].default_message", containsString("The session is active."));
  }

  @Test
  void shouldExpireASessionAndStillShowItsHistory() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    consoleClient.expireSession(session).then().statusCode(204);

    ADMINISTRATOR.updateSession(session).then().statusCode(404);
    consoleClient
        .getSession(session)
        .then()
        .statusCode(200)
        .body("data.session", nullValue())
        .body("data.history.event", contains("CREATED", "EXPIRED"))
        .body("data.history.channel", contains("rest", "console"));
    ConsoleClient.logIn(LIBRARIAN).getSession(session).then().statusCode(404);
    consoleClient.cancelSession(session).then().statusCode(404);
  }

  @Test
  void shouldDeleteASession() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    consoleClient.deleteSession(session).then().statusCode(204);

    consoleClient.getSession(session).then().body("data.history.event.last()", equalTo("DELETED"));
  }

  @Test
  void shouldRunTheReaper() {
    ADMINISTRATOR.createUpdateSessionId();
    clock.advance(Duration.ofMinutes(6));

    var response = ConsoleClient.logIn(ADMINISTRATOR).post("reaper/run");

    assertThat(response.then().statusCode(200).extract().jsonPath().getInt("sessions"))
        .isPositive();
  }
}
