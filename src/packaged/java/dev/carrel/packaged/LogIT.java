package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.PASSWORD;
import static dev.carrel.testing.ReceivedFileFixture.USER;
import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.database.embedded.TestPostgresServer;
import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ResettingProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The log that the packaged application writes to its standard output. */
@Execution(ExecutionMode.CONCURRENT)
class LogIT {
  /** Each request logs about 400 bytes. All of them log more than a pipe and the log queue hold. */
  private static final int REQUESTS = 6_000;

  private static final Pattern DROPPED = Pattern.compile("carrel_log_dropped_total (\\S+)");

  @TempDir Path directory;

  @Test
  void shouldRespondWhenLogIsNotRead() throws Exception {
    // Given
    Map<String, String> configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("quarkus.log.category.\"carrel.operations\".level", "INFO");
    try (var carrel = CarrelProcess.start(directory, configuration)) {
      String login =
          carrel
              .request(USER, PASSWORD)
              .post(carrel.url("/api/session"))
              .then()
              .extract()
              .as(String.class);
      var request =
          HttpRequest.newBuilder(URI.create(carrel.url("/api/content/library")))
              .header("vmware-api-session-id", login)
              .timeout(Duration.ofSeconds(10))
              .build();
      HttpClient client = HttpClient.newHttpClient();

      // When
      int successes = 0;
      for (int i = 0; i < REQUESTS; i++) {
        successes += client.send(request, BodyHandlers.discarding()).statusCode() == 200 ? 1 : 0;
      }

      // Then
      assertThat(successes).isEqualTo(REQUESTS);
      Matcher dropped = DROPPED.matcher(given().get(carrel.url("/q/metrics")).asString());
      assertThat(dropped.find()).isTrue();
      assertThat(Double.parseDouble(dropped.group(1))).isPositive();
      carrel.process().destroy();
      assertThat(carrel.process().onExit()).succeedsWithin(Duration.ofSeconds(20));
      assertThat(directory.resolve("data/postgres/cluster/postmaster.pid")).doesNotExist();
    }
  }

  @Test
  void shouldFlushLogBeforeExit() throws IOException {
    // Given
    try (var carrel = CarrelProcess.start(directory, USER_CONFIGURATION)) {

      // When
      carrel.process().destroy();

      // Then
      assertThat(carrel.awaitOutputLine("stopped in")).contains("carrel");
    }
  }

  @Test
  void shouldLogResetDatabaseConnectionsInJson(@TempDir Path otherDirectory) throws IOException {
    // Given
    try (var postgres = TestPostgresServer.create(otherDirectory);
        var proxy = ResettingProxy.start(postgres.port())) {
      Map<String, String> configuration = new HashMap<>(USER_CONFIGURATION);
      configuration.put(
          "quarkus.datasource.reactive.url",
          postgres.url().replace(":" + postgres.port(), ":" + proxy.port()));
      configuration.put("quarkus.datasource.username", postgres.user());
      configuration.put("quarkus.datasource.password", postgres.password());
      try (var carrel = CarrelProcess.start(directory, configuration)) {
        carrel
            .request(USER, PASSWORD)
            .get(carrel.url("/api/content/library"))
            .then()
            .statusCode(200);

        // When
        proxy.resetConnections();

        // Then
        assertThat(carrel.awaitOutputLine("Printed to standard error: java."))
            .contains("Connection reset");
        assertThat(carrel.isLogJson()).isTrue();
      }
    }
  }
}
