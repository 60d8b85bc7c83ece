package dev.carrel.store;

import static dev.carrel.testing.Client.ADMINISTRATOR;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.operation.Sessions;
import dev.carrel.reaper.Reaper;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.session.Via;
import dev.carrel.testing.Callers;
import dev.carrel.testing.Client;
import dev.carrel.testing.Face;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.Stored;
import dev.carrel.testing.Stored.Event;
import dev.carrel.testing.World;
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
class HistoryTest {
  private static final String LOCAL = "127.0.0.1";
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration RETENTION = Duration.ofHours(24);

  @Inject Stored stored;
  @Inject SettableClock clock;
  @Inject Reaper reaper;
  @Inject Sessions sessions;

  private void reap() {
    reaper.runOnce(clock.instant(), 1000).await().atMost(Duration.ofSeconds(10));
  }

  private static String via(Face face) {
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
  void shouldTellByWhomOverWhichFaceAndFromWhere(Face face) {
    World world = new World(face);
    String session = world.updateSession();
    Event created = byAdministrator("CREATED", via(face));
    clock.advance(Duration.ofSeconds(1));

    world.done(World.UPDATE, "cancel", Map.of("update_session_id", session));
    Event canceled = byAdministrator("CANCELED", via(face));
    clock.advance(Duration.ofSeconds(1));
    world.done(World.UPDATE, "delete", Map.of("update_session_id", session));

    assertThat(stored.historyOf(session))
        .map(HistoryTest::withoutRequest)
        .containsExactly(created, canceled, byAdministrator("DELETED", via(face)));
  }

  @Test
  void shouldTellOfCompletionAndOfFailureWithItsReason() {
    World world = new World(Face.MODERN);
    String completed = world.updateSession();
    String failed = world.updateSession();

    world.done(World.UPDATE, "complete", Map.of("update_session_id", completed));
    world.done(
        World.UPDATE,
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
    World world = new World(Face.MODERN);
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
    String session = Client.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));
    Instant end = clock.instant().plus(IDLE_TIMEOUT);
    clock.advance(IDLE_TIMEOUT.plusSeconds(9));

    reap();

    assertThat(stored.historyOf(session))
        .last()
        .isEqualTo(new Event("EXPIRED", null, "expiry", null, end, null, null));
  }

  @Test
  void shouldTellWhoDeletedTheItemBeneath() {
    World world = new World(Face.MODERN);
    String item = world.item();
    String session = world.updateSession(item);
    clock.advance(Duration.ofSeconds(1));

    world.done(World.ITEM, "delete", Map.of("library_item_id", item));

    assertThat(stored.historyOf(session))
        .map(HistoryTest::withoutRequest)
        .last()
        .isEqualTo(byAdministrator("DELETED", "api"));
  }

  @Test
  void shouldTellWhoDeletedTheLibraryBeneath() {
    World world = new World(Face.MODERN);
    String library = world.library();
    String session = world.updateSession(world.item(library));
    clock.advance(Duration.ofSeconds(1));

    world.done(World.LOCAL_LIBRARY, "delete", Map.of("library_id", library));

    assertThat(stored.historyOf(session))
        .map(HistoryTest::withoutRequest)
        .last()
        .isEqualTo(byAdministrator("DELETED", "api"));
  }

  @Test
  void shouldExpireASessionAtOnceWhenToldTo() {
    String session = Client.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));
    clock.advance(Duration.ofSeconds(1));
    sessions
        .expire(Callers.named("operator", Via.CONSOLE), new UpdateSessionId(session))
        .await()
        .atMost(Duration.ofSeconds(10));

    ADMINISTRATOR.updateSession(session).then().statusCode(404);
    assertThat(stored.historyOf(session))
        .last()
        .isEqualTo(by("operator", "EXPIRED", "console", clock.instant()));
  }

  @Test
  void shouldNotTellThatTheTimeRanOutOfWhatSomebodyDeletedByHand() {
    String session = Client.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));

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
    String session = Client.id(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.hasItem()));
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
