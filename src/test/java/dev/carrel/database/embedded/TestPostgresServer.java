package dev.carrel.database.embedded;

import dev.carrel.testing.ProcessSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A PostgreSQL server of its own, from the binaries of the embedded one and with its settings: what
 * is committed is on the disk. It can be killed as a power cut would.
 */
public final class TestPostgresServer implements AutoCloseable {
  /** Where the tests' embedded server has unpacked its programs already. */
  private static final Path UNPACKED = Path.of("target/test-data/postgres").toAbsolutePath();

  private final PostgresDataDirectory cluster;
  private final int port;

  private TestPostgresServer(PostgresDataDirectory cluster, int port) {
    this.cluster = cluster;
    this.port = port;
  }

  /** A new server with an empty database, running when this returns. */
  public static TestPostgresServer in(Path directory) throws IOException {
    Files.createDirectories(UNPACKED);
    var cluster = new PostgresDataDirectory(directory, PostgresBinaries.unpackInto(UNPACKED));
    cluster.create();
    var server = new TestPostgresServer(cluster, freePort());
    server.start();
    return server;
  }

  /** Starts it on the port that it had. */
  public void start() throws IOException {
    cluster.stop();
    cluster.start(port);
  }

  /** Ends all its processes at once, without a word: the one that starts the others first. */
  public void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    var processes = new ArrayList<>(List.of(postmaster));
    processes.addAll(postmaster.descendants().toList());
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  /**
   * Tells all its processes something: to stop, and to go on. The one that makes the others is told
   * first, or it might make another unseen.
   */
  public void send(ProcessSignal processSignal) throws IOException, InterruptedException {
    ProcessHandle postmaster = postmaster();
    processSignal.send(postmaster);
    for (ProcessHandle process : postmaster.descendants().toList()) {
      processSignal.send(process);
    }
  }

  /** Starts it again whenever it ends; the supervisor stops it then. */
  PostgresSupervisor supervised(PostgresSupervisor.Limits limits, Consumer<String> report)
      throws IOException {
    return PostgresSupervisor.supervise(cluster, port, limits, report);
  }

  ProcessHandle postmaster() throws IOException {
    Path pidFile = cluster.home().resolve("cluster/postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** What a replica needs to use it. */
  public String url() {
    return "postgresql://127.0.0.1:%d/%s".formatted(port, PostgresDataDirectory.DATABASE);
  }

  /** Where it listens, on this machine. */
  public int port() {
    return port;
  }

  public String user() {
    return PostgresDataDirectory.USER;
  }

  public String password() throws IOException {
    return Files.readString(cluster.home().resolve("password"));
  }

  /** A connection, to look beneath what clients see. */
  public Connection connect() throws SQLException, IOException {
    return DriverManager.getConnection("jdbc:" + url(), user(), password());
  }

  @Override
  public void close() throws IOException {
    cluster.stop();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
