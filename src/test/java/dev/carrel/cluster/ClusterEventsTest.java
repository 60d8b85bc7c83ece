package dev.carrel.cluster;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.testing.StoredState;
import dev.carrel.vapi.session.SessionKind;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
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

/** Events between replicas; the test acts as another replica. */
@QuarkusTest
class ClusterEventsTest {
  private static final UUID SESSION = UUID.randomUUID();
  private static final SessionEnded CANCELED =
      new SessionEnded(SESSION, SessionKind.UPDATE, SessionEnded.Reason.CANCELED);
  private static final String CANCELED_JSON = toJson(CANCELED.session(), CANCELED.reason());

  @Inject ClusterEvents clusterEvents;
  @Inject ReceivedEvents receivedEvents;
  @Inject StoredState storedState;

  /** Records the events that this replica receives. */
  @Singleton
  static class ReceivedEvents {
    private final Queue<ClusterEvent> events = new ConcurrentLinkedQueue<>();
    private final Queue<NotificationsLost> losses = new ConcurrentLinkedQueue<>();

    void record(@Observes ClusterEvent clusterEvent) {
      events.add(clusterEvent);
    }

    void record(@Observes NotificationsLost loss) {
      losses.add(loss);
    }
  }

  @BeforeEach
  void clearReceivedEvents() {
    receivedEvents.events.clear();
    receivedEvents.losses.clear();
  }

  private static String toJson(UUID session, SessionEnded.Reason reason) {
    return """
        {"event":"session-ended","session":"%s","kind":"UPDATE","reason":"%s"}"""
        .formatted(session, reason);
  }

  private void notifyAsAnotherReplica(String... lines) {
    String text = UUID.randomUUID() + "\n" + String.join("\n", lines);
    storedState.execute("SELECT pg_notify('carrel', '" + text + "')");
  }

  private static List<String> notifications(Connection listener) throws SQLException {
    var all = listener.unwrap(PGConnection.class).getNotifications(1000);
    return all == null ? List.of() : Stream.of(all).map(one -> one.getParameter()).toList();
  }

  @Test
  void shouldReceiveEventsOfAnotherReplica() {
    UUID content = UUID.randomUUID();

    notifyAsAnotherReplica(
        CANCELED_JSON,
        """
        {"event":"file-replaced","session":"%s","file":"disk 1.vmdk","newContent":"%s"}"""
            .formatted(SESSION, content),
        """
        {"event":"file-replaced","session":"%s","file":"disk.iso","newContent":null}"""
            .formatted(SESSION),
        """
        {"event":"pull-requested","session":"%s"}"""
            .formatted(SESSION),
        """
        {"event":"login-ended","hash":"0a1b"}""");

    await()
        .untilAsserted(
            () ->
                assertThat(receivedEvents.events)
                    .containsExactly(
                        CANCELED,
                        new FileReplaced(SESSION, "disk 1.vmdk", content),
                        new FileReplaced(SESSION, "disk.iso", null),
                        new PullRequested(SESSION),
                        new LoginEnded("0a1b")));
  }

  @Test
  void shouldKeepListeningAfterUnknownEvents() {
    notifyAsAnotherReplica(
        """
        {"event":"unknown-event","session":"x"}""",
        """
        {"event":"session-ended"}""",
        "no JSON",
        CANCELED_JSON);

    await().untilAsserted(() -> assertThat(receivedEvents.events).containsExactly(CANCELED));
    assertThat(receivedEvents.losses).hasSize(3);
  }

  @Test
  void shouldNotifyOtherReplicasOfCanceledSession() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    try (var listener = storedState.openConnection()) {
      listener.createStatement().execute("LISTEN carrel");

      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

      assertThat(notifications(listener))
          .anySatisfy(
              text ->
                  assertThat(text)
                      .endsWith(
                          "\n"
                              + toJson(
                                  UUID.fromString(session.substring(0, 36)),
                                  SessionEnded.Reason.CANCELED)));
    }
  }

  @Test
  void shouldReceiveItsOwnEventOnce() throws Exception {
    try (var listener = storedState.openConnection()) {
      listener.createStatement().execute("LISTEN carrel");

      clusterEvents.publish(CANCELED);
      assertThat(notifications(listener)).hasSize(1);
      notifyAsAnotherReplica(
          """
          {"event":"pull-requested","session":"%s"}"""
              .formatted(SESSION));

      await()
          .untilAsserted(
              () ->
                  assertThat(receivedEvents.events)
                      .containsExactly(CANCELED, new PullRequested(SESSION)));
    }
  }

  @Test
  void shouldSplitEventsIntoSeveralNotifications() throws Exception {
    List<UUID> sessions = IntStream.range(0, 1000).mapToObj(i -> UUID.randomUUID()).toList();
    var sent = new ArrayList<String>();
    try (var listener = storedState.openConnection()) {
      listener.createStatement().execute("LISTEN carrel");

      sessions.forEach(
          session ->
              clusterEvents.publish(
                  new SessionEnded(session, SessionKind.UPDATE, SessionEnded.Reason.FAILED)));

      await()
          .untilAsserted(
              () -> {
                notifications(listener).forEach(text -> sent.addAll(text.lines().toList()));
                assertThat(sent)
                    .containsAll(
                        sessions.stream()
                            .map(session -> toJson(session, SessionEnded.Reason.FAILED))
                            .toList());
              });
    }
  }

  @Test
  void shouldReconnectAndReportLostNotifications() {
    storedState.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carrel listening'");

    await().untilAsserted(() -> assertThat(receivedEvents.losses).hasSize(1));
    notifyAsAnotherReplica(CANCELED_JSON);
    await().untilAsserted(() -> assertThat(receivedEvents.events).containsExactly(CANCELED));
  }

  @Test
  void shouldNotifyOtherReplicasOfLogout() throws Exception {
    String login = createdId(ADMINISTRATOR.request().post("/api/session"));
    try (var listener = storedState.openConnection()) {
      listener.createStatement().execute("LISTEN carrel");

      given().header("vmware-api-session-id", login).delete("/api/session");

      var digest = MessageDigest.getInstance("SHA-256").digest(login.getBytes());
      await()
          .untilAsserted(
              () ->
                  assertThat(notifications(listener))
                      .anyMatch(
                          text ->
                              text.endsWith(
                                  "\n{\"event\":\"login-ended\",\"hash\":\"%s\"}"
                                      .formatted(HexFormat.of().formatHex(digest)))));
    }
  }
}
