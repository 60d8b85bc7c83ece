package dev.carrel.replicas;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carrel.linearizability.LeaseDurations;
import dev.carrel.testing.SourceServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two replicas, the second on a host whose clock is two minutes ahead. A C library overrides the
 * host clock; without a C compiler the tests are skipped.
 */
class ClocksIT {
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofSeconds(60), Duration.ofHours(1));

  /** The second replica's reaper and puller run once a second. */
  private static final Duration SEVERAL_RUNS = Duration.ofSeconds(4);

  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Pattern DIFFERENCE =
      Pattern.compile("^carrel_clock_difference_seconds\\S* (\\S+)", Pattern.MULTILINE);

  private static TestCluster testCluster;
  private static ReplicaClient first;
  private static ReplicaClient ahead;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path library = Path.of("target/clock-ahead.so").toAbsolutePath();
    assumeTrue(compiles("src/crash/c/clock-ahead.c", library));
    testCluster =
        TestCluster.start(
            Path.of("target/clocks"), LEASES, "LD_PRELOAD=" + library, "CLOCK_AHEAD_SECONDS=120");
    first = new ReplicaClient(testCluster.replicas().get(0));
    ahead = new ReplicaClient(testCluster.replicas().get(1));
  }

  @AfterAll
  static void stop() throws IOException {
    if (testCluster != null) {
      testCluster.close();
    }
  }

  private static boolean compiles(String source, Path library) throws InterruptedException {
    try {
      Files.deleteIfExists(library);
      String[] compiler = {"cc", "-shared", "-fPIC", "-o", library.toString(), source};
      return new ProcessBuilder(compiler).inheritIO().start().waitFor() == 0;
    } catch (IOException none) {
      return false;
    }
  }

  @Test
  void shouldNotExpireSessionsWhenClockIsAhead() {
    // Given
    String session = first.createUpdateSession(first.createItem());

    // When
    await()
        .during(SEVERAL_RUNS)
        .atMost(TIMEOUT)
        .until(() -> ahead.getUpdateSession(session).statusCode() == 200);

    // Then
    first.getUpdateSession(session).then().statusCode(200).body("state", equalTo("ACTIVE"));
  }

  @Test
  void shouldNotClaimRunningPullWhenClockIsAhead() {
    // Given
    byte[] file = new byte[1_000_000];
    List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    try (var sourceServer = new SourceServer(requests::add)) {
      String session = first.createUpdateSession(first.createItem());

      // When
      for (int i = 0; i < 8; i++) {
        first.addPullFile(session, "disk" + i + ".iso", sourceServer.uri());
      }

      // Then
      await().atMost(TIMEOUT).until(() -> requests.size() >= 8);
      await().during(SEVERAL_RUNS).atMost(TIMEOUT).until(() -> requests.size() == 8);
      requests.forEach(request -> SourceServer.sendFile(request, file));
      for (int i = 0; i < 8; i++) {
        String name = "disk" + i + ".iso";
        await().atMost(TIMEOUT).until(() -> first.getFileStatus(session, name).equals("READY"));
      }
    }
  }

  @Test
  void shouldReportClockDifference() {
    // Given
    String warning = "The host clock is 120.0 s ahead of PostgreSQL's";

    // When
    double measured = difference(ahead);

    // Then
    assertThat(measured).isBetween(119.5, 120.5);
    assertThat(difference(first)).isBetween(-0.5, 0.5);
    assertThat(testCluster.replicas().get(1).logLines()).anyMatch(line -> line.contains(warning));
    assertThat(testCluster.replicas().get(0).logLines())
        .noneMatch(line -> line.contains("host clock"));
  }

  private static double difference(ReplicaClient replicaClient) {
    var found =
        DIFFERENCE.matcher(given().get(replicaClient.replica().url("/q/metrics")).asString());
    assertThat(found.find()).isTrue();
    return Double.parseDouble(found.group(1));
  }
}
