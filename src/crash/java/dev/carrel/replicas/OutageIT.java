package dev.carrel.replicas;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.linearizability.LeaseDurations;
import dev.carrel.testing.ProcessSignal;
import dev.carrel.testing.RawHttpConnection;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A suspended PostgreSQL server: it accepts connections and statements, but does not respond. */
class OutageIT {
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofMinutes(5), Duration.ofHours(1));
  private static final Duration MAX_RESPONSE_TIME = Duration.ofSeconds(15);
  private static final Duration TOLERANCE = Duration.ofSeconds(3);
  private static final byte[] HALF = new byte[1 << 20];

  private static TestCluster testCluster;
  private static ReplicaClient first;
  private static ReplicaClient second;

  @BeforeAll
  static void start() throws IOException {
    testCluster = TestCluster.start(Path.of("target/outage"), LEASES);
    first = new ReplicaClient(testCluster.replicas().get(0));
    second = new ReplicaClient(testCluster.replicas().get(1));
  }

  @AfterAll
  static void stop() throws IOException {
    testCluster.close();
  }

  @Test
  void shouldRejectRequestsWithinTimeoutAndRecover() throws Exception {
    String session = first.createUpdateSession(first.createItem());
    try (var upload =
        RawHttpConnection.beginUpload(first.addPushFile(session, "disk.iso"), 2L * HALF.length)) {
      upload.write(HALF);
      await()
          .until(() -> first.getFile(session, "disk.iso").<Integer>path("bytes_transferred") > 0);

      testCluster.postgres().sendSignal(ProcessSignal.STOP);
      try {
        assertThat(first.readinessStatus()).isEqualTo(503);
        assertThat(second.readinessStatus()).isEqualTo(503);
        List<CompletableFuture<Response>> responses =
            Stream.of(first, second, first, second, first, second)
                .map(replica -> callAsync(() -> replica.getUpdateSession(session)))
                .toList();
        assertThat(responses)
            .allSatisfy(
                response ->
                    assertThat(response)
                        .succeedsWithin(MAX_RESPONSE_TIME.plus(TOLERANCE))
                        .returns(503, Response::statusCode));
        upload.write(HALF);
      } finally {
        testCluster.postgres().sendSignal(ProcessSignal.CONT);
      }

      for (ReplicaClient replica : List.of(first, second)) {
        await().atMost(MAX_RESPONSE_TIME).until(() -> replica.readinessStatus() == 200);
        replica.getUpdateSession(session).then().statusCode(200).body("state", equalTo("ACTIVE"));
      }
      assertThat(upload.readHeaders()).startsWith("HTTP/1.1 200");
    }
    first.invokeAction(session, "complete").then().statusCode(204);
    assertThat(testCluster.errors()).isEmpty();
  }
}
