package dev.carrel.replicas;

import static dev.carrel.testing.AtOnce.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.history.Leases;
import dev.carrel.testing.RawTransfer;
import dev.carrel.testing.Signal;
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
  private static final Leases LEASES = new Leases(Duration.ofMinutes(5), Duration.ofHours(1));
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final Duration SLACK = Duration.ofSeconds(3);
  private static final byte[] HALF = new byte[1 << 20];

  private static Cluster cluster;
  private static At one;
  private static At other;

  @BeforeAll
  static void start() throws IOException {
    cluster = Cluster.running(Path.of("target/outage"), LEASES);
    one = new At(cluster.replicas().get(0));
    other = new At(cluster.replicas().get(1));
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  @Test
  void shouldRefuseInTimeLoseNothingAndRecoverByItself() throws Exception {
    String session = one.updateSession(one.item());
    try (var upload = RawTransfer.upload(one.pushed(session, "disk.iso"), 2L * HALF.length)) {
      upload.write(HALF);
      await().until(() -> one.file(session, "disk.iso").<Integer>path("bytes_transferred") > 0);

      cluster.postgres().send(Signal.STOP);
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
        cluster.postgres().send(Signal.CONT);
      }

      for (At replica : List.of(one, other)) {
        await().atMost(ANSWER).until(() -> replica.ready() == 200);
        replica.session(session).then().statusCode(200).body("state", equalTo("ACTIVE"));
      }
      assertThat(upload.head()).startsWith("HTTP/1.1 200");
    }
    one.step(session, "complete").then().statusCode(204);
    assertThat(cluster.errors()).isEmpty();
  }
}
