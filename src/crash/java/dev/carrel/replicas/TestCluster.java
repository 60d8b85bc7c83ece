package dev.carrel.replicas;

import dev.carrel.database.embedded.TestPostgresServer;
import dev.carrel.linearizability.LeaseDurations;
import dev.carrel.testing.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two replicas that share only a PostgreSQL server and a content directory.
 *
 * <pre>
 * directory/
 * ├─ postgres/
 * ├─ content/
 * ├─ histories    all recorded histories
 * ├─ 1/log        working directory and log of each replica
 * └─ 2/log
 * </pre>
 */
final class TestCluster implements AutoCloseable {
  static final String USER = "backup";
  static final String PASSWORD = "secret";
  static final String CONTROL_KEY = "control-secret";

  private final Path directory;
  private final LeaseDurations leaseDurations;
  private final TestPostgresServer postgres;
  private final List<ReplicaProcess> replicas = new ArrayList<>();

  private TestCluster(
      Path directory, LeaseDurations leaseDurations, String... environmentOfSecondReplica)
      throws IOException {
    this.directory = directory;
    this.leaseDurations = leaseDurations;
    this.postgres = TestPostgresServer.create(Files.createDirectory(directory.resolve("postgres")));
    replicas.add(
        new ReplicaProcess("1", Files.createDirectory(directory.resolve("1")), settings()));
    replicas.add(
        new ReplicaProcess(
            "2",
            Files.createDirectory(directory.resolve("2")),
            settings(),
            environmentOfSecondReplica));
  }

  /** Deletes the files of an earlier run in the directory, and starts all processes. */
  static TestCluster start(
      Path directory, LeaseDurations leaseDurations, String... environmentOfSecondReplica)
      throws IOException {
    delete(directory);
    var testCluster =
        new TestCluster(
            Files.createDirectories(directory).toAbsolutePath(),
            leaseDurations,
            environmentOfSecondReplica);
    testCluster.replicas.parallelStream().forEach(ReplicaProcess::start);
    return testCluster;
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var paths = Files.walk(directory)) {
        for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(path);
        }
      }
    }
  }

  private Map<String, String> settings() throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("quarkus.datasource.reactive.url", postgres.url());
    settings.put("quarkus.datasource.username", postgres.user());
    settings.put("quarkus.datasource.password", postgres.password());
    settings.put("carrel.content.directory", content().toString());
    settings.put("carrel.users.\"" + USER + "\".password", PASSWORD);
    settings.put("carrel.users.\"" + USER + "\".roles", "administrator");
    for (String kind : List.of("update-session", "download-session")) {
      settings.put(
          "carrel." + kind + ".idle-timeout", leaseDurations.idleTimeout().toMillis() + "ms");
      settings.put("carrel." + kind + ".retention", leaseDurations.retention().toMillis() + "ms");
    }
    settings.put("carrel.control.enabled", "true");
    settings.put("carrel.control.key", CONTROL_KEY);
    settings.put("carrel.reaper.interval", "1s");
    settings.put("carrel.pull.interval", "1s");
    settings.put("carrel.pull.allowed-sources", "127.0.0.1");
    settings.put("carrel.reaper.content-check-interval", "1s");
    settings.put("carrel.content.orphans.initial-delay", "0s");
    settings.put("carrel.content.orphans.min-interval", "0s");
    settings.put("carrel.content.orphans.min-age", "0s");
    settings.put("carrel.content.orphans.max-share", "100");
    settings.put("carrel.content.trash-retention", "0s");
    return settings;
  }

  LeaseDurations leases() {
    return leaseDurations;
  }

  TestPostgresServer postgres() {
    return postgres;
  }

  /**
   * Runs an action while the table of sessions is locked against all other statements. Meanwhile, a
   * replica can only notice by a notification that a session has ended.
   */
  void whileSessionsLocked(StoredState.ThrowingRunnable action) throws Exception {
    try (var connection = postgres.connect()) {
      StoredState.runWhileSessionsLocked(connection, action);
    }
  }

  List<ReplicaProcess> replicas() {
    return replicas;
  }

  /** The directory of logs and histories. */
  Path directory() {
    return directory;
  }

  Path content() {
    return directory.resolve("content");
  }

  /** The log lines of level ERROR of all replicas. */
  Stream<String> errors() {
    return replicas.stream()
        .flatMap(
            replicaProcess ->
                replicaProcess.errors().stream().map(line -> replicaProcess.name() + ": " + line));
  }

  @Override
  public void close() throws IOException {
    for (ReplicaProcess replicaProcess : replicas) {
      replicaProcess.close();
    }
    postgres.close();
  }
}
