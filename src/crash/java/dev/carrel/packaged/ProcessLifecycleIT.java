package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.PASSWORD;
import static dev.carrel.testing.ReceivedFileFixture.USER;
import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ReceivedFileFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The packaged application when it is killed or stopped, when its data directory is in use, and
 * when storage is full.
 */
@Execution(ExecutionMode.CONCURRENT)
class ProcessLifecycleIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void shouldKeepSessionsWhenKilledWithoutItsDatabase() throws Exception {
    ReceivedFileFixture receivedFileFixture;
    try (var carrel = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      receivedFileFixture = ReceivedFileFixture.create(carrel);
      carrel.kill();
    }

    try (var restarted = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      receivedFileFixture.assertResumableOn(restarted);
    }
  }

  @Test
  void shouldDrainTransfersOnStopAndAbortTheRest() throws Exception {
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("carrel.shutdown.transfer-drain-timeout", "5s");
    ReceivedFileFixture receivedFileFixture;
    try (var carrel = CarrelProcess.start(directory, configuration);
        var completedUpload = ReceivedFileFixture.create(carrel).beginUpload(carrel, 2_000_000)) {
      receivedFileFixture = ReceivedFileFixture.create(carrel);
      try (var stalledUpload = receivedFileFixture.beginUpload(carrel, 2_000_000)) {
        completedUpload.write(new byte[1_000_000]);
        stalledUpload.write(new byte[1_000_000]);
        carrel.process().destroy();
        carrel.awaitOutputLine("for 2 transfers to end");

        completedUpload.write(new byte[1_000_000]);

        assertThat(completedUpload.readHeaders()).startsWith("HTTP/1.1 200 ");
        assertThat(stalledUpload.readHeaders()).startsWith("HTTP/1.1 503 ");
      }
    }
    try (var restarted = CarrelProcess.start(directory, configuration)) {
      receivedFileFixture.assertStoredBytes(restarted, 1_000_000);
    }
  }

  @Test
  void shouldRejectDataDirectoryInUse() {
    try (var first = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      String output = CarrelProcess.startExpectingFailure(directory, USER_CONFIGURATION);

      assertThat(output).contains("is in use by another Carrel", "carrel.data-directory");
      first.request(USER, PASSWORD).post(first.url("/api/session")).then().statusCode(201);
    }
  }

  @Test
  void shouldUseConfiguredExternalDatabase(@TempDir Path otherDirectory) throws IOException {
    try (var first = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      ReceivedFileFixture receivedFileFixture = ReceivedFileFixture.create(first);
      String address =
          first.logLines().stream()
              .filter(line -> line.contains("PostgreSQL is listening on"))
              .findAny()
              .orElseThrow();
      var configuration = new HashMap<>(USER_CONFIGURATION);
      configuration.put(
          "quarkus.datasource.reactive.url",
          "postgresql://" + address.replaceAll(".*listening on ([0-9.:]+).*", "$1") + "/carrel");
      configuration.put("quarkus.datasource.username", "carrel");
      configuration.put(
          "quarkus.datasource.password",
          Files.readString(directory.resolve("data/postgres/password")));
      configuration.put("carrel.content.directory", directory.resolve("data/content").toString());

      try (var second = CarrelProcess.start(otherDirectory, configuration)) {
        receivedFileFixture.assertResumableOn(second);
      }
      assertThat(otherDirectory.resolve("data/postgres")).doesNotExist();
    }
  }

  @Test
  void shouldFailSessionWhenDiskOrQuotaIsFull() throws IOException {
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("carrel.content.max-total-size", "100M");
    try (var carrel = CarrelProcess.startWithFileSizeLimit(131_072, directory, configuration)) {
      var first = ReceivedFileFixture.create(carrel);
      var second = ReceivedFileFixture.create(carrel);

      String diskResponse = ReceivedFileFixture.uploadFile(carrel, first.session(), 80_000_000);
      String quotaResponse = ReceivedFileFixture.uploadFile(carrel, second.session(), 120_000_000);

      assertThat(diskResponse).startsWith("HTTP/1.1 500");
      assertInError(carrel, first, "content_not_writable");
      assertThat(quotaResponse).startsWith("HTTP/1.1 500");
      assertInError(carrel, second, "content_limit_exceeded");
      ReceivedFileFixture.create(carrel);
    }
  }

  @Test
  void shouldDeleteExpiredSessionsOnSchedule() throws IOException {
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("carrel.update-session.idle-timeout", "2s");
    configuration.put("carrel.reaper.interval", "1s");

    try (var carrel = CarrelProcess.start(directory, configuration)) {
      ReceivedFileFixture.create(carrel);

      assertThat(carrel.awaitOutputLine("expired sessions")).contains("Deleted 1 expired sessions");
    }
  }

  @Test
  void shouldStartWhenStalePidBelongsToAnotherProcess() throws IOException {
    CarrelProcess.start(directory, USER_CONFIGURATION).close();
    Files.writeString(
        directory.resolve("data/postgres/cluster/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + directory + "\n");

    try (var carrel = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      carrel.request(USER, PASSWORD).post(carrel.url("/api/session")).then().statusCode(201);
    }
  }

  @Test
  void shouldRestartDatabaseAndKeepAcknowledgedData() throws Exception {
    // Given
    try (var carrel = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      ReceivedFileFixture receivedFileFixture = ReceivedFileFixture.create(carrel);
      carrel.readOutput();

      // When
      postmaster().destroyForcibly();

      // Then
      await().atMost(TIMEOUT).until(() -> status(carrel, "ready") == 503);
      await().atMost(TIMEOUT).until(() -> status(carrel, "ready") == 200);
      receivedFileFixture.assertResumableOn(carrel);
      assertThat(status(carrel, "live")).isEqualTo(200);
      assertThat(carrel.logLines())
          .anyMatch(line -> line.contains("ERROR") && line.contains("PostgreSQL is down: "));
    }
    assertThat(directory.resolve("data/postgres/cluster/postmaster.pid")).doesNotExist();
  }

  @Test
  void shouldReportNotLiveWhenDatabaseCannotRestart() throws Exception {
    // Given
    Path control = directory.resolve("data/postgres/cluster/global/pg_control");
    try (var carrel = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      ReceivedFileFixture.create(carrel);
      carrel.readOutput();
      Files.move(control, directory.resolve("pg_control"));

      // When
      postmaster().destroyForcibly();

      // Then
      await().atMost(Duration.ofSeconds(60)).until(() -> status(carrel, "live") == 503);
      given()
          .get(carrel.url("/q/health/live"))
          .then()
          .body("checks.data.reason", hasItem(containsString("global/pg_control")));
    }
  }

  private ProcessHandle postmaster() throws IOException {
    Path pidFile = directory.resolve("data/postgres/cluster/postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  private static int status(CarrelProcess carrel, String probe) {
    return given().get(carrel.url("/q/health/" + probe)).statusCode();
  }

  private static void assertInError(
      CarrelProcess carrel, ReceivedFileFixture receivedFileFixture, String messageId) {
    carrel
        .request(USER, PASSWORD)
        .get(
            carrel.url("/api/content/library/item/update-session/" + receivedFileFixture.session()))
        .then()
        .body("state", equalTo("ERROR"))
        .body("error_message.id", endsWith(messageId));
  }
}
