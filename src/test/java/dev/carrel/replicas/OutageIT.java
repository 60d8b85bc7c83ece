package dev.carrel.replicas;

import static dev.carrel.testing.ConcurrentCalls.atOnce;
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

/** A PostgreSQL that takes connections and statements, and answers nothing. */
class OutageIT {
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofMinutes(5), Duration.ofHours(1));
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final Duration SLACK = Duration.ofSeconds(3);
  private static final byte[] HALF = new byte[1 << 20];

  private static TestCluster cluster;
  private static ReplicaClient one;
  private static ReplicaClient other;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.running(Path.of("target/outage"), LEASES);
    one = new ReplicaClient(cluster.replicas().get(0));
    other = new ReplicaClient(cluster.replicas().get(1));
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  @Test
  void shouldRefuseInTimeLoseNothingAndRecoverByItself() throws Exception {
    String session = one.updateSession(one.item());
    try (var upload = RawHttpConnection.upload(one.pushed(session, "disk.iso"), 2L * HALF.length)) {
      upload.write(HALF);
      await().until(() -> one.file(session, "disk.iso").<Integer>path("bytes_transferred") > 0);

      cluster.postgres().send(ProcessSignal.STOP);
      try {
        assertThat(one.ready()).isEqualTo(503);
        assertThat(other.ready()).isEqualTo(503);
        List<CompletableFuture<Response>> refused =
            Stream.of(one, other, one, other, one, other)
                .map(replica -> atOnce(() -> replica.session(session)))
                .toList();
        assertThat(refused)
            .allSatisfy(
                answer ->
                    assertThat(answer)
                        .succeedsWithin(ANSWER.plus(SLACK))
                        .returns(503, Response::statusCode));
        upload.write(HALF);
      } finally {
        cluster.postgres().send(ProcessSignal.CONT);
      }

      for (ReplicaClient replica : List.of(one, other)) {
        await().atMost(ANSWER).until(() -> replica.ready() == 200);
        replica.session(session).then().statusCode(200).body("state", equalTo("ACTIVE"));
      }
      assertThat(upload.head()).startsWith("HTTP/1.1 200");
    }
    one.step(session, "complete").then().statusCode(204);
    assertThat(cluster.errors()).isEmpty();
  }
}
