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
 * A separate PostgreSQL server with the programs and the settings of the embedded server. Committed
 * data is on disk, so that tests can kill the server to simulate a power failure.
 */
public final class TestPostgresServer implements AutoCloseable {
  /** The directory where the embedded server of the tests has unpacked its programs. */
  private static final Path UNPACKED = Path.of("target/test-data/postgres").toAbsolutePath();

  private final PostgresDataDirectory dataDirectory;
  private final int port;

  private TestPostgresServer(PostgresDataDirectory dataDirectory, int port) {
    this.dataDirectory = dataDirectory;
    this.port = port;
  }

  /** Creates and starts a server with an empty database. */
  public static TestPostgresServer create(Path directory) throws IOException {
    Files.createDirectories(UNPACKED);
    var dataDirectory = new PostgresDataDirectory(directory, PostgresBinaries.unpackInto(UNPACKED));
    PasswordFile.in(directory).create();
    dataDirectory.create();
    var server = new TestPostgresServer(dataDirectory, freePort());
    server.start();
    return server;
  }

  /** Starts the server on its previous port. */
  public void start() throws IOException {
    dataDirectory.stop();
    dataDirectory.start(port);
  }

  /** Kills all processes of the server, the postmaster first. */
  public void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    var processes = new ArrayList<>(List.of(postmaster));
    processes.addAll(postmaster.descendants().toList());
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  /**
   * Sends a signal to all processes of the server. The postmaster receives it first, so that it
   * does not start a process that misses the signal.
   */
  public void sendSignal(ProcessSignal processSignal) throws IOException, InterruptedException {
    ProcessHandle postmaster = postmaster();
    processSignal.sendTo(postmaster);
    for (ProcessHandle process : postmaster.descendants().toList()) {
      processSignal.sendTo(process);
    }
  }

  /**
   * Starts to supervise the server. From then on, the test stops the server through the supervisor.
   */
  PostgresSupervisor supervise(PostgresSupervisor.Limits limits, Consumer<String> report)
      throws IOException {
    return PostgresSupervisor.supervise(dataDirectory, port, limits, report);
  }

  ProcessHandle postmaster() throws IOException {
    Path pidFile = dataDirectory.home().resolve("cluster/postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** Returns the URL for the reactive client. */
  public String url() {
    return "postgresql://127.0.0.1:%d/%s".formatted(port, PostgresDataDirectory.DATABASE);
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return port;
  }

  public String user() {
    return PostgresDataDirectory.USER;
  }

  public String password() throws IOException {
    return Files.readString(dataDirectory.home().resolve("password"));
  }

  /** Opens a JDBC connection to the database. */
  public Connection connect() throws SQLException, IOException {
    return DriverManager.getConnection("jdbc:" + url(), user(), password());
  }

  @Override
  public void close() throws IOException {
    dataDirectory.stop();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
