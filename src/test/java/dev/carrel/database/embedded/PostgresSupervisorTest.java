package dev.carrel.database.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.testing.ProcessSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts of a server whose process has ended. */
class PostgresSupervisorTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final PostgresSupervisor.Limits LIMITS =
      new PostgresSupervisor.Limits(
          Duration.ofMillis(20), Duration.ofMillis(20), 3, Duration.ofSeconds(2));

  @TempDir static Path directory;

  private static TestPostgresServer postgres;
  private PostgresSupervisor supervisor;
  private volatile String failure;

  @BeforeAll
  static void create() throws IOException {
    postgres = TestPostgresServer.create(directory);
  }

  @BeforeEach
  void start() throws IOException {
    postgres.start();
    supervisor = postgres.supervise(LIMITS, reason -> failure = reason);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    supervisor.stop();
  }

  @Test
  void shouldRestartKilledServerWithCommittedData() throws Exception {
    // Given
    try (Connection connection = postgres.connect()) {
      connection.createStatement().execute("CREATE TABLE committed AS SELECT 42 AS answer");
      ProcessHandle killed = postgres.postmaster();

      // When
      killed.destroyForcibly();

      // Then
      await().atMost(TIMEOUT).ignoreExceptions().untilAsserted(this::assertDataExists);
      assertThat(postgres.postmaster()).isNotEqualTo(killed);
      assertThat(failure).isNull();
    }
  }

  private void assertDataExists() throws SQLException, IOException {
    DriverManager.setLoginTimeout(1);
    try (Connection again = postgres.connect();
        var rows = again.createStatement().executeQuery("SELECT answer FROM committed")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  /** A stopped process keeps the shared memory in use, as a long query does. */
  @Test
  void shouldRetryWhileProcessesOfKilledServerRun() throws Exception {
    // Given
    ProcessHandle killed = postgres.postmaster();
    ProcessHandle remaining = killed.children().findAny().orElseThrow();
    ProcessSignal.STOP.sendTo(remaining);
    killed.destroyForcibly();
    await().atMost(TIMEOUT).until(() -> failure != null);
    String reason = failure;

    // When
    remaining.destroyForcibly();

    // Then
    assertThat(reason).contains("is still in use");
    await().atMost(TIMEOUT).until(() -> failure == null);
    assertThat(postgres.postmaster()).isNotEqualTo(killed);
  }

  @Test
  void shouldReportReasonAndRestartWhenCauseIsFixed() throws Exception {
    // Given
    Path control = directory.resolve("cluster/global/pg_control");
    Path movedControl = directory.resolve("pg_control");
    Files.move(control, movedControl);
    postgres.postmaster().destroyForcibly();
    await().atMost(TIMEOUT).until(() -> failure != null);
    String reason = failure;

    // When
    Files.move(movedControl, control);

    // Then
    assertThat(reason).contains("could not open file", "global/pg_control");
    await().atMost(TIMEOUT).until(() -> failure == null);
    assertThat(postgres.postmaster().isAlive()).isTrue();
  }

  @Test
  void shouldNotRestartStoppedServer() throws Exception {
    // Given
    ProcessHandle server = postgres.postmaster();

    // When
    supervisor.stop();

    // Then
    await().atMost(TIMEOUT).until(() -> !server.isAlive());
    assertThat(directory.resolve("cluster/postmaster.pid")).doesNotExist();
    assertThat(failure).isNull();
  }

  @Test
  void shouldStopServerDuringRestart() throws Exception {
    // Given
    ProcessHandle killed = postgres.postmaster();
    killed.destroyForcibly();
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(TIMEOUT)
        .ignoreExceptions()
        .until(() -> postgres.postmaster().pid() != killed.pid());

    // When
    supervisor.stop();

    // Then
    assertThat(directory.resolve("cluster/postmaster.pid")).doesNotExist();
    assertThat(Files.readString(directory.resolve("server.log")))
        .endsWith("database system is shut down\n");
  }
}
