package dev.carrel.session;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.audit.Channel;
import dev.carrel.reaper.Reaper;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.StoredState.Event;
import dev.carrel.testing.TestApi;
import dev.carrel.testing.TestCallers;
import dev.carrel.vapi.session.UpdateSessionId;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class SessionHistoryTest {
  private static final String LOCAL = "127.0.0.1";
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration RETENTION = Duration.ofHours(24);

  @Inject StoredState stored;
  @Inject SettableClock clock;
  @Inject Reaper reaper;
  @Inject SessionLifecycle sessions;

  private void reap() {
    reaper.runOnce(clock.instant(), 1000).await().atMost(Duration.ofSeconds(10));
  }

  private static String via(TestApi face) {
    return switch (face) {
      case MODERN -> "api";
      case LEGACY -> "rest";
      case RPC -> "json-rpc";
    };
  }

  private Event byAdministrator(String what, String via) {
    return by(ADMINISTRATOR.user(), what, via, clock.instant());
  }

  private static Event by(String user, String what, String via, Instant at) {
    return new Event(what, user, via, LOCAL, at, null, null);
  }

  private static Event withoutRequest(Event event) {
    return new Event(
        event.what(),
        event.user(),
        event.via(),
        event.address(),
        event.at(),
        null,
        event.message());
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellByWhomOverWhichFaceAndFromWhere(TestApi face) {
    Scenario world = new Scenario(face);
    String session = world.updateSession();
    Event created = byAdministrator("CREATED", via(face));
    clock.advance(Duration.ofSeconds(1));

    world.done(Scenario.UPDATE, "cancel", Map.of("update_session_id", session));
    Event canceled = byAdministrator("CANCELED", via(face));
    clock.advance(Duration.ofSeconds(1));
    world.done(Scenario.UPDATE, "delete", Map.of("update_session_id", session));

    assertThat(stored.historyOf(session))
        .map(SessionHistoryTest::withoutRequest)
        .containsExactly(created, canceled, byAdministrator("DELETED", via(face)));
  }

  @Test
  void shouldTellOfCompletionAndOfFailureWithItsReason() {
    Scenario world = new Scenario(TestApi.MODERN);
    String completed = world.updateSession();
    String failed = world.updateSession();

    world.done(Scenario.UPDATE, "complete", Map.of("update_session_id", completed));
    world.done(
        Scenario.UPDATE,
        "fail",
        Map.of("update_session_id", failed, "client_error_message", "out of tape"));

    assertThat(stored.historyOf(completed)).map(Event::what).containsOnly("CREATED", "COMPLETED");
    assertThat(stored.historyOf(failed))
        .filteredOn(event -> event.what().equals("FAILED"))
        .singleElement()
        .satisfies(event -> assertThat(event.message()).contains("out of tape"));
  }

  @Test
  void shouldTellThatATransferEndedIt() {
    Scenario world = new Scenario(TestApi.MODERN);
    String session = world.updateSession();
    var spec = Map.of("name", "a.iso", "source_type", "PUSH", "size", 3);
    String uri = ADMINISTRATOR.addFile(session, spec).then().extract().path("upload_endpoint.uri");
    clock.advance(Duration.ofSeconds(1));

    given()
        .contentType(ContentType.BINARY)
        .header("X-Request-ID", "job-7")
        .body("four".getBytes())
        .put(uri);

    assertThat(stored.historyOf(session))
        .last()
        .satisfies(
            event -> {
              assertThat(event.what()).isEqualTo("FAILED");
              assertThat(event.user()).isNull();
              assertThat(event.via()).isEqualTo("transfer");
              assertThat(event.address()).isEqualTo(LOCAL);
              assertThat(event.request()).isEqualTo("job-7");
            });
  }

  @Test
  void shouldTellWhatTheClientCallsItsRequest() {
    String item = ADMINISTRATOR.hasItem();
    String session =
        given()
            .auth()
            .preemptive()
            .basic(ADMINISTRATOR.user(), ADMINISTRATOR.password())
            .header("X-Request-ID", "backup-0815")
            .contentType(ContentType.JSON)
            .body(Map.of("library_item_id", item))
            .post("/api/content/library/item/update-session")
            .then()
            .statusCode(201)
            .extract()
            .as(String.class);

    assertThat(stored.historyOf(session)).map(Event::request).containsExactly("backup-0815");
  }

  @Test
  void shouldTellThatTheTimeRanOutWhenItDidWhoeverNotices() {
    String session = RestClient.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));
    Instant end = clock.instant().plus(IDLE_TIMEOUT);
    clock.advance(IDLE_TIMEOUT.plusSeconds(9));

    reap();

    assertThat(stored.historyOf(session))
        .last()
        .isEqualTo(new Event("EXPIRED", null, "expiry", null, end, null, null));
  }

  @Test
  void shouldTellWhoDeletedTheItemBeneath() {
    Scenario world = new Scenario(TestApi.MODERN);
    String item = world.item();
    String session = world.updateSession(item);
    clock.advance(Duration.ofSeconds(1));

    world.done(Scenario.ITEM, "delete", Map.of("library_item_id", item));

    assertThat(stored.historyOf(session))
        .map(SessionHistoryTest::withoutRequest)
        .last()
        .isEqualTo(byAdministrator("DELETED", "api"));
  }

  @Test
  void shouldTellWhoDeletedTheLibraryBeneath() {
    Scenario world = new Scenario(TestApi.MODERN);
    String library = world.library();
    String session = world.updateSession(world.item(library));
    clock.advance(Duration.ofSeconds(1));

    world.done(Scenario.LOCAL_LIBRARY, "delete", Map.of("library_id", library));

    assertThat(stored.historyOf(session))
        .map(SessionHistoryTest::withoutRequest)
        .last()
        .isEqualTo(byAdministrator("DELETED", "api"));
  }

  @Test
  void shouldExpireASessionAtOnceWhenToldTo() {
    String session = RestClient.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));
    clock.advance(Duration.ofSeconds(1));
    sessions
        .expire(TestCallers.named("operator", Channel.CONSOLE), new UpdateSessionId(session))
        .await()
        .atMost(Duration.ofSeconds(10));

    ADMINISTRATOR.updateSession(session).then().statusCode(404);
    assertThat(stored.historyOf(session))
        .last()
        .isEqualTo(by("operator", "EXPIRED", "console", clock.instant()));
  }

  @Test
  void shouldNotTellThatTheTimeRanOutOfWhatSomebodyDeletedByHand() {
    String session = RestClient.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));

    // PostgreSQL's clock is not the one that tests set.
    stored.execute(
        """
        UPDATE transfer_session SET expires_at = clock_timestamp() + interval '5 min' WHERE id = '%1$s';
        DELETE FROM transfer_session WHERE id = '%1$s'"""
            .formatted(session.substring(0, 36)));

    assertThat(stored.historyOf(session))
        .filteredOn(event -> !event.what().equals("CREATED"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.what()).isEqualTo("DELETED");
              assertThat(event.via()).isEqualTo("database");
              assertThat(event.user()).isNull();
            });
  }

  @Test
  void shouldForgetWhatIsLongPast() {
    String session = RestClient.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));
    ADMINISTRATOR.updateSession(session, "cancel");
    clock.advance(RETENTION.minusSeconds(1));
    reap();
    int before = stored.historyOf(session).size();

    clock.advance(Duration.ofSeconds(1));
    reap();

    assertThat(before).isEqualTo(3);
    assertThat(stored.historyOf(session)).map(Event::what).containsExactly("EXPIRED");
  }
}
