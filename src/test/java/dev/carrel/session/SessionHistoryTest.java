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
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.session.SessionStep;
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

  @Inject StoredState storedState;
  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;
  @Inject Reaper reaper;
  @Inject SessionLifecycle sessionLifecycle;

  private void runReaper() {
    reaper.runOnce(virtualClock.instant(), 1000).await().atMost(Duration.ofSeconds(10));
  }

  private static String channelOf(TestApi testApi) {
    return switch (testApi) {
      case REST -> "rest";
      case LEGACY_REST -> "legacy-rest";
      case JSON_RPC -> "json-rpc";
    };
  }

  private Event eventOfAdministrator(String event, String channel) {
    return eventOf(ADMINISTRATOR.user(), event, channel, virtualClock.instant());
  }

  private static Event eventOf(String user, String event, String channel, Instant at) {
    return new Event(event, user, channel, LOCAL, at, null, null);
  }

  private static Event withoutRequest(Event event) {
    return new Event(
        event.type(),
        event.user(),
        event.channel(),
        event.address(),
        event.occurredAt(),
        null,
        event.message());
  }

  @ParameterizedTest
  @EnumSource
  void shouldRecordUserChannelAndAddress(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String session = scenario.createUpdateSession();
    Event created = eventOfAdministrator("CREATED", channelOf(testApi));
    clock.advance(Duration.ofSeconds(1));

    scenario.callExpectingSuccess(Scenario.UPDATE, "cancel", Map.of("update_session_id", session));
    Event canceled = eventOfAdministrator("CANCELED", channelOf(testApi));
    clock.advance(Duration.ofSeconds(1));
    scenario.callExpectingSuccess(Scenario.UPDATE, "delete", Map.of("update_session_id", session));

    assertThat(storedState.eventsOf(session))
        .map(SessionHistoryTest::withoutRequest)
        .containsExactly(created, canceled, eventOfAdministrator("DELETED", channelOf(testApi)));
  }

  @Test
  void shouldRecordCompletionAndFailureWithReason() {
    Scenario scenario = new Scenario(TestApi.REST);
    String completed = scenario.createUpdateSession();
    String failed = scenario.createUpdateSession();

    scenario.callExpectingSuccess(
        Scenario.UPDATE, "complete", Map.of("update_session_id", completed));
    scenario.callExpectingSuccess(
        Scenario.UPDATE,
        "fail",
        Map.of("update_session_id", failed, "client_error_message", "disk failure"));

    assertThat(storedState.eventsOf(completed))
        .map(Event::type)
        .containsOnly("CREATED", "COMPLETED");
    assertThat(storedState.eventsOf(failed))
        .filteredOn(event -> event.type().equals("FAILED"))
        .singleElement()
        .satisfies(event -> assertThat(event.message()).contains("disk failure"));
  }

  @Test
  void shouldRecordFailureByTransfer() {
    Scenario scenario = new Scenario(TestApi.REST);
    String session = scenario.createUpdateSession();
    var spec = Map.of("name", "a.iso", "source_type", "PUSH", "size", 3);
    String uri = ADMINISTRATOR.addFile(session, spec).then().extract().path("upload_endpoint.uri");
    clock.advance(Duration.ofSeconds(1));

    given()
        .contentType(ContentType.BINARY)
        .header("X-Request-ID", "job-7")
        .body("four".getBytes())
        .put(uri);

    assertThat(storedState.eventsOf(session))
        .last()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo("FAILED");
              assertThat(event.user()).isNull();
              assertThat(event.channel()).isEqualTo("transfer");
              assertThat(event.address()).isEqualTo(LOCAL);
              assertThat(event.requestId()).isEqualTo("job-7");
            });
  }

  @Test
  void shouldRecordRequestIdOfClient() {
    String item = ADMINISTRATOR.createItemId();
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

    assertThat(storedState.eventsOf(session)).map(Event::requestId).containsExactly("backup-0815");
  }

  @Test
  void shouldRecordExpiryAtExpirationTime() {
    String session =
        RestClient.createdId(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.createItemId()));
    Instant expiresAt = virtualClock.instant().plus(IDLE_TIMEOUT);
    clock.advance(IDLE_TIMEOUT.plusSeconds(9));

    runReaper();

    assertThat(storedState.eventsOf(session))
        .last()
        .isEqualTo(new Event("EXPIRED", null, "expiry", null, expiresAt, null, null));
  }

  @Test
  void shouldRecordUserWhenItemIsDeleted() {
    Scenario scenario = new Scenario(TestApi.REST);
    String item = scenario.createItem();
    String session = scenario.createUpdateSession(item);
    clock.advance(Duration.ofSeconds(1));

    scenario.callExpectingSuccess(Scenario.ITEM, "delete", Map.of("library_item_id", item));

    assertThat(storedState.eventsOf(session))
        .map(SessionHistoryTest::withoutRequest)
        .last()
        .isEqualTo(eventOfAdministrator("DELETED", "rest"));
  }

  @Test
  void shouldRecordUserWhenLibraryIsDeleted() {
    Scenario scenario = new Scenario(TestApi.REST);
    String library = scenario.createLibrary();
    String session = scenario.createUpdateSession(scenario.createItem(library));
    clock.advance(Duration.ofSeconds(1));

    scenario.callExpectingSuccess(Scenario.LOCAL_LIBRARY, "delete", Map.of("library_id", library));

    assertThat(storedState.eventsOf(session))
        .map(SessionHistoryTest::withoutRequest)
        .last()
        .isEqualTo(eventOfAdministrator("DELETED", "rest"));
  }

  @Test
  void shouldExpireSessionImmediatelyOnRequest() {
    String session =
        RestClient.createdId(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.createItemId()));
    clock.advance(Duration.ofSeconds(1));
    sessionLifecycle
        .apply(
            TestCallers.callerNamed("operator", Channel.CONSOLE),
            new UpdateSessionId(session),
            Transition.of(SessionStep.EXPIRE))
        .await()
        .atMost(Duration.ofSeconds(10));

    ADMINISTRATOR.updateSession(session).then().statusCode(404);
    assertThat(storedState.eventsOf(session))
        .last()
        .isEqualTo(eventOf("operator", "EXPIRED", "console", virtualClock.instant()));
  }

  @Test
  void shouldRecordDeletionBySqlAsDeletedNotExpired() {
    String session =
        RestClient.createdId(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.createItemId()));

    // The trigger compares with the clock of PostgreSQL, which the test cannot set, plus the
    // offset.
    storedState.execute(
        """
        UPDATE transfer_session SET expires_at = virtual_now() + interval '5 min' WHERE id = '%1$s';
        DELETE FROM transfer_session WHERE id = '%1$s'"""
            .formatted(session.substring(0, 36)));

    assertThat(storedState.eventsOf(session))
        .filteredOn(event -> !event.type().equals("CREATED"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo("DELETED");
              assertThat(event.channel()).isEqualTo("database");
              assertThat(event.user()).isNull();
            });
  }

  @Test
  void shouldDeleteEventsAfterRetention() {
    String session =
        RestClient.createdId(ADMINISTRATOR.createUpdateSession(ADMINISTRATOR.createItemId()));
    ADMINISTRATOR.updateSession(session, "cancel");
    clock.advance(RETENTION.minusSeconds(1));
    runReaper();
    int before = storedState.eventsOf(session).size();

    clock.advance(Duration.ofSeconds(1));
    runReaper();

    assertThat(before).isEqualTo(3);
    assertThat(storedState.eventsOf(session)).map(Event::type).containsExactly("EXPIRED");
  }
}
