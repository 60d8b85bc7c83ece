package dev.carrel.cluster;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.id;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What replicas tell each other; the test is one of them. */
@QuarkusTest
class ClusterEventsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final UUID SESSION = UUID.randomUUID();

  @Inject ClusterEvents clusterEvents;
  @Inject ReceivedEvents receivedEvents;
  @Inject StoredState storedState;

  /** Whoever runs transfers on this replica. */
  @Singleton
  static class ReceivedEvents {
    private final Queue<ClusterEvent> announcements = new ConcurrentLinkedQueue<>();
    private final Queue<NotificationsLost> missed = new ConcurrentLinkedQueue<>();

    void hear(@Observes ClusterEvent clusterEvent) {
      announcements.add(clusterEvent);
    }

    void hear(@Observes NotificationsLost gap) {
      missed.add(gap);
    }
  }

  @BeforeEach
  void startWithNothingHeard() {
    receivedEvents.announcements.clear();
    receivedEvents.missed.clear();
  }

  private void anotherReplicaSays(String... lines) {
    String text = UUID.randomUUID() + "\n" + String.join("\n", lines);
    storedState.execute("SELECT pg_notify('carrel', '" + text + "')");
  }

  private static List<String> notifications(Connection listening) throws SQLException {
    var all = listening.unwrap(PGConnection.class).getNotifications(1000);
    return all == null ? List.of() : Stream.of(all).map(one -> one.getParameter()).toList();
  }

  @Test
  void shouldHearWhatAnotherReplicaSays() {
    UUID content = UUID.randomUUID();

    anotherReplicaSays(
        "ended " + SESSION,
        "replaced " + SESSION + " " + content + " disk 1.vmdk",
        "replaced " + SESSION + " - disk.iso",
        "wanted " + SESSION,
        "logout 0a1b");

    await()
        .atMost(SECOND)
        .untilAsserted(
            () ->
                assertThat(receivedEvents.announcements)
                    .containsExactly(
                        new SessionEnded(SESSION),
                        new FileReplaced(SESSION, "disk 1.vmdk", content),
                        new FileReplaced(SESSION, "disk.iso", null),
                        new PullRequested(SESSION),
                        new LoginEnded("0a1b")));
  }

  @Test
  void shouldGoOnListeningThoughAnotherVersionSaysWhatItDoesNotUnderstand() {
    anotherReplicaSays("moved house", "ended", "ended nothing", "ended " + SESSION);

    await()
        .atMost(SECOND)
        .untilAsserted(
            () ->
                assertThat(receivedEvents.announcements)
                    .containsExactly(new SessionEnded(SESSION)));
    assertThat(receivedEvents.missed).hasSize(3);
  }

  @Test
  void shouldTellAnotherReplicaThatASessionWasCanceled() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    try (var listening = storedState.connection()) {
      listening.createStatement().execute("LISTEN carrel");

      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

      assertThat(notifications(listening))
          .anySatisfy(text -> assertThat(text).endsWith("\nended " + session.substring(0, 36)));
    }
  }

  @Test
  void shouldHearOnceWhatItSaysItself() throws Exception {
    try (var listening = storedState.connection()) {
      listening.createStatement().execute("LISTEN carrel");

      clusterEvents.publish(new SessionEnded(SESSION));
      assertThat(notifications(listening)).hasSize(1);
      anotherReplicaSays("wanted " + SESSION);

      await()
          .atMost(SECOND)
          .untilAsserted(
              () ->
                  assertThat(receivedEvents.announcements)
                      .containsExactly(new SessionEnded(SESSION), new PullRequested(SESSION)));
    }
  }

  @Test
  void shouldTellMoreThanFitsIntoOneNotification() throws Exception {
    List<UUID> sessions = IntStream.range(0, 1000).mapToObj(i -> UUID.randomUUID()).toList();
    var told = new ArrayList<String>();
    try (var listening = storedState.connection()) {
      listening.createStatement().execute("LISTEN carrel");

      sessions.forEach(session -> clusterEvents.publish(new SessionEnded(session)));

      await()
          .untilAsserted(
              () -> {
                notifications(listening).forEach(text -> told.addAll(text.lines().toList()));
                assertThat(told).containsAll(sessions.stream().map(one -> "ended " + one).toList());
              });
    }
  }

  @Test
  void shouldListenAgainAndSayThatItMayHaveMissedSomething() {
    storedState.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carrel listening'");

    await().untilAsserted(() -> assertThat(receivedEvents.missed).hasSize(1));
    anotherReplicaSays("ended " + SESSION);
    await()
        .atMost(SECOND)
        .untilAsserted(
            () ->
                assertThat(receivedEvents.announcements)
                    .containsExactly(new SessionEnded(SESSION)));
  }

  @Test
  void shouldTellAnotherReplicaThatSomebodyLoggedOut() throws Exception {
    String login = id(ADMINISTRATOR.request().post("/api/session"));
    try (var listening = storedState.connection()) {
      listening.createStatement().execute("LISTEN carrel");

      given().header("vmware-api-session-id", login).delete("/api/session");

      var digest = MessageDigest.getInstance("SHA-256").digest(login.getBytes());
      await()
          .atMost(SECOND)
          .untilAsserted(
              () ->
                  assertThat(notifications(listening))
                      .anyMatch(
                          text -> text.endsWith("\nlogout " + HexFormat.of().formatHex(digest))));
    }
  }
}
