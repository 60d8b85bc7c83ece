package dev.carrel.api.console;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.LIBRARIAN;
import static dev.carrel.testing.RestClient.id;
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

/** What can be seen and done at the console, and by whom. */
@QuarkusTest
class ConsoleSessionsTest {
  private static final String IDS = "shown.sessions.id";
  private static final String TOLD = "messages[0].default_message";

  @Inject SettableClock clock;

  /** An item that only this test's searches find. */
  private static String itemNamed(RestClient restClient, String name) {
    return id(restClient.createItem(restClient.createLibraryId(), name));
  }

  @Test
  void shouldShowSessionsOfBothKindsWithWhatIsInThem() {
    String name = "item-" + UUID.randomUUID();
    String item = itemNamed(ADMINISTRATOR, name);
    String update = id(ADMINISTRATOR.createUpdateSession(item));
    String download = id(ADMINISTRATOR.createDownloadSession(item));
    ADMINISTRATOR.uploadFile(update, "disk.iso", new byte[10]);

    var shown = ConsoleClient.loginAs(ADMINISTRATOR).sessions("q=" + name).then().statusCode(200);

    shown
        .body(IDS, containsInAnyOrder(update, download))
        .body("shown.sessions.item", contains(name, name))
        .body("shown.sessions.owner", contains(ADMINISTRATOR.user(), ADMINISTRATOR.user()))
        .body("shown.sessions.find {it.kind == 'UPDATE'}.state", equalTo("ACTIVE"))
        .body("shown.sessions.find {it.kind == 'UPDATE'}.files.first", equalTo("disk.iso"))
        .body("shown.sessions.find {it.kind == 'UPDATE'}.files.ready", equalTo(1))
        .body("shown.sessions.find {it.kind == 'UPDATE'}.files.bytes", equalTo(10))
        .body("shown.counts.counts.kind", hasItem("DOWNLOAD"));
  }

  @Test
  void shouldShowASessionWhoseFilesAreTogetherLargerThanAnyNumber() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    for (String name : List.of("a.iso", "b.iso")) {
      var spec = Map.of("name", name, "source_type", "PUSH", "size", Long.MAX_VALUE);
      ADMINISTRATOR.addFile(session, spec).then().statusCode(201);
    }

    var shown = ConsoleClient.loginAs(ADMINISTRATOR).sessions("q=" + session);

    shown
        .then()
        .statusCode(200)
        .body(IDS, contains(session))
        .body("shown.sessions.files.size", contains(Long.MAX_VALUE));
  }

  @Test
  void shouldFindSortAndPickSessions() {
    String name = "item-" + UUID.randomUUID();
    String item = itemNamed(ADMINISTRATOR, name);
    String first = id(ADMINISTRATOR.createDownloadSession(item));
    clock.advance(Duration.ofSeconds(1));
    String second = id(ADMINISTRATOR.createDownloadSession(item));
    clock.advance(Duration.ofSeconds(1));
    String update = id(ADMINISTRATOR.createUpdateSession(item));
    ADMINISTRATOR.addFileAndGetUri(update, "needle-" + item + ".vmdk");
    ADMINISTRATOR.downloadSession(second, "cancel").then().statusCode(204);
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);
    String own = "q=" + name.toUpperCase();

    consoleClient.sessions(own + "&sort=time").then().body(IDS, contains(first, update, second));
    consoleClient.sessions(own + "&sort=-time").then().body(IDS, contains(second, update, first));
    consoleClient.sessions(own + "&sort=kind").then().body(IDS, contains(first, second, update));
    consoleClient.sessions(own + "&sort=item").then().body(IDS + ".size()", equalTo(3));
    consoleClient.sessions(own + "&state=canceled").then().body(IDS, contains(second));
    consoleClient.sessions(own + "&kind=update").then().body(IDS, contains(update));
    consoleClient.sessions(own + "&page=1").then().body(IDS, empty());
    consoleClient.sessions("q=needle-" + item).then().body(IDS, contains(update));
    consoleClient.sessions("q=" + first).then().body(IDS, contains(first));
    consoleClient.sessions("q=" + first.substring(0, 18)).then().body(IDS, contains(first));
    consoleClient.sessions("q=" + item + "&owner=somebody").then().body(IDS, empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"state=unknown", "kind=both", "sort=colour", "q=%00"})
  void shouldRefuseWhatNobodyCanWant(String query) {
    var answer = ConsoleClient.loginAs(ADMINISTRATOR).sessions(query);

    answer.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @Test
  void shouldShowOthersTheirOwnAlone() {
    String theirs = ADMINISTRATOR.createUpdateSessionId();
    String own = LIBRARIAN.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.loginAs(LIBRARIAN);

    consoleClient.sessions("q=" + theirs).then().statusCode(200).body(IDS, empty());
    consoleClient
        .sessions("owner=" + ADMINISTRATOR.user() + "&q=" + own)
        .then()
        .body(IDS, contains(own));
    consoleClient.session(theirs).then().statusCode(404);
    Stream.of(
            consoleClient.cancel(theirs),
            consoleClient.expire(theirs),
            consoleClient.delete(theirs))
        .forEach(
            answer -> answer.then().statusCode(404).body(TOLD, startsWith("The session with")));
    consoleClient.post("reaper/run").then().statusCode(403);
    assertThat(ADMINISTRATOR.updateSession(theirs).jsonPath().getString("state"))
        .isEqualTo("ACTIVE");
  }

  @Test
  void shouldCancelAndTellWhoDidWhat() {
    String session = LIBRARIAN.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);

    consoleClient.cancel(session).then().statusCode(204);

    consoleClient
        .session(session)
        .then()
        .statusCode(200)
        .body("shown.session.state", equalTo("CANCELED"))
        .body("shown.history.event", contains("CREATED", "CANCELED"))
        .body("shown.history.via", contains("api", "console"))
        .body("shown.history.user", contains(LIBRARIAN.user(), ADMINISTRATOR.user()))
        .body("shown.history.address", contains("127.0.0.1", "127.0.0.1"));
  }

  @Test
  void shouldRefuseWhatTheOperationRefusesInItsWords() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var answer = ConsoleClient.loginAs(ADMINISTRATOR).delete(session);

    answer
        .then()
        .statusCode(400)
        .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
        .body("messages[0].default_message", containsString("It has not ended."));
  }

  @Test
  void shouldHaveTheTimeRunOutAndStillTellWhatBecameOfIt() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);

    consoleClient.expire(session).then().statusCode(204);

    ADMINISTRATOR.updateSession(session).then().statusCode(404);
    consoleClient
        .session(session)
        .then()
        .statusCode(200)
        .body("shown.session", nullValue())
        .body("shown.history.event", contains("CREATED", "EXPIRED"))
        .body("shown.history.via", contains("api", "console"));
    ConsoleClient.loginAs(LIBRARIAN).session(session).then().statusCode(404);
    consoleClient.cancel(session).then().statusCode(404);
  }

  @Test
  void shouldDelete() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);

    consoleClient.delete(session).then().statusCode(204);

    consoleClient.session(session).then().body("shown.history.event.last()", equalTo("DELETED"));
  }

  @Test
  void shouldRunTheReaper() {
    ADMINISTRATOR.createUpdateSessionId();
    clock.advance(Duration.ofMinutes(6));

    var answer = ConsoleClient.loginAs(ADMINISTRATOR).post("reaper/run");

    assertThat(answer.then().statusCode(200).extract().jsonPath().getInt("sessions")).isPositive();
  }
}
