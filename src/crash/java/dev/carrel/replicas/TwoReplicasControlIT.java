package dev.carrel.replicas;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.linearizability.LeaseDurations;
import dev.carrel.testing.ProcessSignal;
import dev.carrel.testing.RawHttpConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Virtual time and faults that are changed on one replica, and apply to the other one. */
class TwoReplicasControlIT {
  private static final Duration SIX_MINUTES = Duration.ofMinutes(6);

  private static TestCluster testCluster;
  private static ReplicaClient first;
  private static ReplicaClient second;

  @BeforeAll
  static void start() throws IOException {
    var leases = new LeaseDurations(Duration.ofMinutes(5), Duration.ofHours(1));
    testCluster = TestCluster.start(Path.of("target/two-replicas-control"), leases);
    first = new ReplicaClient(testCluster.replicas().get(0));
    second = new ReplicaClient(testCluster.replicas().get(1));
  }

  @AfterAll
  static void stop() throws IOException {
    testCluster.close();
  }

  @BeforeEach
  void deleteSessionsAndLogins() throws SQLException, IOException {
    try (var tables = testCluster.postgres().connect();
        var statement = tables.createStatement()) {
      statement.execute("DELETE FROM transfer_session");
      statement.execute("DELETE FROM login");
    }
  }

  /** The body of such a request is buffered before it is routed. */
  @Test
  void shouldAcceptChunkedBodies() throws IOException {
    String library =
        """
        POST /api/content/local-library HTTP/1.1\r
        Host: x\r
        Authorization: %s\r
        Content-Type: application/json\r
        Transfer-Encoding: chunked\r
        Connection: close\r
        \r
        21\r
        {"name":"chunked","type":"LOCAL"}\r
        0\r
        \r
        """
            .formatted(first.authorization());

    try (var connection =
        RawHttpConnection.openAndSend(URI.create(first.replica().url("/")).getPort(), library)) {
      assertThat(connection.readRemainingText()).startsWith("HTTP/1.1 201 ");
    }
  }

  @Test
  void shouldHoldOnOtherReplicaWhenAdvanceIsComplete() {
    for (int i = 0; i < 10; i++) {
      String session = first.createUpdateSession(first.createItem());
      String login = first.login();
      first.listLibraries(login).then().statusCode(200);

      second
          .advanceClock(Duration.ofHours(1))
          .then()
          .statusCode(200)
          .body("expired.update_sessions", equalTo(1))
          .body("expired.logins", equalTo(1));

      first.getUpdateSession(session).then().statusCode(404);
      first.listLibraries(login).then().statusCode(401);
    }
  }

  /** Without notifications, and without the regular readings. */
  @Test
  void shouldHoldOnReplicaThatWasSuspended() throws Exception {
    for (int i = 0; i < 10; i++) {
      String session = first.createUpdateSession(first.createItem());
      ReplicaProcess suspended = testCluster.replicas().get(0);
      suspended.sendSignal(ProcessSignal.STOP);

      second.advanceClock(SIX_MINUTES).then().statusCode(200);

      suspended.sendSignal(ProcessSignal.CONT);
      first.getUpdateSession(session).then().statusCode(404);
    }
  }

  @Test
  void shouldFireFaultExactlyAsOftenAsRequestedOverBothReplicas() {
    // Given
    String session = first.createUpdateSession(first.createItem());
    String fault =
        second.createFault(
            """
            {"on": {"operation": "*.update_session.get"}, "when": {"skip": 10, "times": 20},
             "do": {"error": "TIMED_OUT"}}""");

    // When
    List<CompletableFuture<Integer>> calls =
        IntStream.range(0, 64)
            .mapToObj(
                call ->
                    callAsync(
                        () ->
                            (call % 2 == 0 ? first : second)
                                .getUpdateSession(session)
                                .statusCode()))
            .toList();

    // Then
    assertThat(calls.stream().map(CompletableFuture::join).filter(status -> status == 500))
        .hasSize(20);
    first
        .getFault(fault)
        .then()
        .statusCode(200)
        .body("seen", equalTo(64))
        .body("fired", equalTo(20));
    second.deleteFaults().then().statusCode(204);
    first.getUpdateSession(session).then().statusCode(200);
  }

  @Test
  void shouldApplyFaultToOtherReplicaWhenItIsCreated() {
    String session = first.createUpdateSession(first.createItem());
    for (int i = 0; i < 10; i++) {
      second.createFault(
          "{\"on\": {\"operation\": \"*.update_session.get\"}, \"do\": {\"error\": \"TIMED_OUT\"}}");
      first.getUpdateSession(session).then().statusCode(500);

      second.deleteFaults().then().statusCode(204);
      first.getUpdateSession(session).then().statusCode(200);
    }
  }

  @Test
  void shouldRenewSessionOfUploadToOtherReplica() throws Exception {
    // Given
    String session = first.createUpdateSession(first.createItem());
    try (var upload =
        RawHttpConnection.beginUpload(first.addPushFile(session, "disk.iso"), 2_000_000)) {
      await().until(() -> first.getFileStatus(session, "disk.iso").equals("TRANSFERRING"));
      for (int sent = 0; sent < 1_000_000; sent += 50_000) {

        // When
        upload.write(new byte[50_000]);
        second
            .advanceClock(SIX_MINUTES)
            .then()
            .statusCode(200)
            .body("transfers.renewed", equalTo(1))
            .body("expired.update_sessions", equalTo(0));
      }

      // Then
      upload.write(new byte[1_000_000]);
      assertThat(upload.readResponse()).startsWith("HTTP/1.1 200 ");
    }
    second.invokeAction(session, "complete").then().statusCode(204);
  }
}
