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

/** A server whose process ends is started again, unless it was Carrel that stopped it. */
class PostgresSupervisorTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final PostgresSupervisor.Limits LIMITS =
      new PostgresSupervisor.Limits(
          Duration.ofMillis(20), Duration.ofMillis(20), 3, Duration.ofSeconds(2));

  @TempDir static Path directory;

  private static TestPostgresServer postgres;
  private PostgresSupervisor supervisor;
  private volatile String failure;

  @BeforeAll
  static void create() throws IOException {
    postgres = TestPostgresServer.in(directory);
  }

  @BeforeEach
  void start() throws IOException {
    postgres.start();
    supervisor = postgres.supervised(LIMITS, reason -> failure = reason);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    supervisor.stop();
  }

  @Test
  void shouldRestartAKilledServerOnTheSamePortWithWhatWasCommitted() throws Exception {
    // Given
    try (Connection connection = postgres.connect()) {
      connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
      ProcessHandle killed = postgres.postmaster();

      // When
      killed.destroyForcibly();

      // Then
      await().atMost(SOON).ignoreExceptions().untilAsserted(this::assertKept);
      assertThat(postgres.postmaster()).isNotEqualTo(killed);
      assertThat(failure).isNull();
    }
  }

  private void assertKept() throws SQLException, IOException {
    DriverManager.setLoginTimeout(1);
    try (Connection again = postgres.connect();
        var rows = again.createStatement().executeQuery("SELECT answer FROM kept")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  /** A process that does not read its signals keeps the shared memory, as a long query does. */
  @Test
  void shouldWaitForProcessesOfTheKilledServer() throws Exception {
    // Given
    ProcessHandle killed = postgres.postmaster();
    ProcessHandle lingering = killed.children().findAny().orElseThrow();
    ProcessSignal.STOP.send(lingering);
    killed.destroyForcibly();
    await().atMost(SOON).until(() -> failure != null);
    String refusal = failure;

    // When
    lingering.destroyForcibly();

    // Then
    assertThat(refusal).contains("is still in use");
    await().atMost(SOON).until(() -> failure == null);
    assertThat(postgres.postmaster()).isNotEqualTo(killed);
  }

  @Test
  void shouldReportWhyItCannotRestartAndRecoverWhenTheCauseIsGone() throws Exception {
    // Given
    Path control = directory.resolve("cluster/global/pg_control");
    Path away = directory.resolve("pg_control");
    Files.move(control, away);
    postgres.postmaster().destroyForcibly();
    await().atMost(SOON).until(() -> failure != null);
    String reason = failure;

    // When
    Files.move(away, control);

    // Then
    assertThat(reason).contains("could not open file", "global/pg_control");
    await().atMost(SOON).until(() -> failure == null);
    assertThat(postgres.postmaster().isAlive()).isTrue();
  }

  @Test
  void shouldNotRestartWhatIsStopped() throws Exception {
    // Given
    ProcessHandle server = postgres.postmaster();

    // When
    supervisor.stop();

    // Then
    await().atMost(SOON).until(() -> !server.isAlive());
    assertThat(directory.resolve("cluster/postmaster.pid")).doesNotExist();
    assertThat(failure).isNull();
  }

  @Test
  void shouldStopAServerThatIsBeingRestarted() throws Exception {
    // Given
    ProcessHandle killed = postgres.postmaster();
    killed.destroyForcibly();
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(SOON)
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
