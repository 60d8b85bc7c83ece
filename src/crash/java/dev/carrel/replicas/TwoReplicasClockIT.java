package dev.carrel.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.linearizability.LeaseDurations;
import dev.carrel.testing.ProcessSignal;
import dev.carrel.testing.RawHttpConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Virtual time that is changed on one replica, and read on the other one. */
class TwoReplicasClockIT {
  private static final Duration SIX_MINUTES = Duration.ofMinutes(6);

  private static TestCluster testCluster;
  private static ReplicaClient first;
  private static ReplicaClient second;

  @BeforeAll
  static void start() throws IOException {
    var leases = new LeaseDurations(Duration.ofMinutes(5), Duration.ofHours(1));
    testCluster = TestCluster.start(Path.of("target/two-replicas-clock"), leases);
    first = new ReplicaClient(testCluster.replicas().get(0));
    second = new ReplicaClient(testCluster.replicas().get(1));
  }

  @AfterAll
  static void stop() throws IOException {
    testCluster.close();
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
  void shouldRenewSessionOfUploadToOtherReplica() throws Exception {
    // Given
    String session = first.createUpdateSession(first.createItem());
    try (var upload =
        RawHttpConnection.beginUpload(first.addPushFile(session, "disk.iso"), 2_000_000)) {
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
