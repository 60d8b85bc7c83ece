package dev.carrel.database.embedded;

import io.quarkus.runtime.Application;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * A PostgreSQL server that runs as a child process of this JVM, one for each directory.
 *
 * <pre>
 * postgres/
 * ├─ lock          locked by the JVM that runs the server
 * ├─ password      of the user "carrel", 0600
 * ├─ server.log    the server's log since the last start of Carrel
 * ├─ binaries-…/   the programs, unpacked once, unless they are in a PreparedPostgres
 * └─ cluster/      PostgreSQL's data directory
 * </pre>
 *
 * <p>If this JVM has already started the server, before a live reload, it is used as it is. If a
 * killed JVM has left the server running, it is restarted, because its options may differ. If the
 * server ends while this JVM runs, a {@link PostgresSupervisor} restarts it. The supervisor runs as
 * long as the JVM, across live reloads.
 *
 * @param url the URL of the server, for the reactive client
 * @param user the owner of the database
 * @param password the password of the user
 */
public record EmbeddedPostgres(String url, String user, String password) {
  private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

  /** The start of the server; null if another class loader of this JVM has started it. */
  private static FutureTask<PostgresSupervisor> start;

  /**
   * Begins to start the server of a directory, unless this JVM has started it before. Returns
   * before the server accepts connections: {@link #awaitStart} waits for it.
   *
   * @param prepared the programs and the initial data directory; empty to create both from the
   *     archive on the class path
   * @throws EmbeddedPostgresException if the directory cannot be used
   */
  static synchronized EmbeddedPostgres beginStart(
      Path directory, Optional<PreparedPostgres> prepared) {
    Path home = directory.toAbsolutePath().normalize();
    try {
      // System properties outlive the class loader of a live reload; a static field would not.
      String property = portProperty(home);
      if (System.getProperty(property) == null) {
        beginStartIn(home, prepared);
      }
      return new EmbeddedPostgres(
          "postgresql://127.0.0.1:%s/%s"
              .formatted(System.getProperty(property), PostgresDataDirectory.DATABASE),
          PostgresDataDirectory.USER,
          Files.readString(PostgresDataDirectory.passwordFile(home)));
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "Could not start the embedded PostgreSQL in " + home + ": " + e, e);
    }
  }

  /**
   * Waits until the server accepts connections. Returns at once if this class loader has not
   * started one.
   *
   * @throws EmbeddedPostgresException if the server cannot be started
   */
  public static void awaitStart() {
    FutureTask<PostgresSupervisor> begun = begunStart();
    if (begun == null) {
      return;
    }
    try {
      begun.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EmbeddedPostgresException failure
          ? failure
          : new EmbeddedPostgresException(
              "Could not start the embedded PostgreSQL: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          "The start of the embedded PostgreSQL was interrupted.", e);
    }
  }

  private static synchronized FutureTask<PostgresSupervisor> begunStart() {
    return start;
  }

  /**
   * Returns why the server of a directory is down and not being restarted; null if it runs, or if
   * there is none.
   */
  static String failure(Path directory) {
    return System.getProperty(failureProperty(directory.toAbsolutePath().normalize()));
  }

  private static String portProperty(Path home) {
    return "embedded-postgres:" + home;
  }

  private static String failureProperty(Path home) {
    return portProperty(home) + ":failure";
  }

  private static void beginStartIn(Path home, Optional<PreparedPostgres> prepared)
      throws IOException {
    Files.createDirectories(home);
    FileLock lock = lock(home);
    // Keeps the port from other processes until the server listens on it.
    var reservedPort = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    if (!PostgresDataDirectory.existsIn(home)) {
      PostgresDataDirectory.createPassword(home);
    }
    System.setProperty(portProperty(home), String.valueOf(reservedPort.getLocalPort()));
    var begun = new FutureTask<>(() -> start(home, prepared, reservedPort, lock));
    start = begun;
    new Thread(begun, "embedded-postgres-start").start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(begun, lock), "embedded-postgres-stop"));
  }

  private static PostgresSupervisor start(
      Path home, Optional<PreparedPostgres> prepared, ServerSocket reservedPort, FileLock lock)
      throws IOException {
    int port = reservedPort.getLocalPort();
    try (reservedPort) {
      PostgresBinaries.deleteUnfinished(home);
      PostgresDataDirectory dataDirectory = dataDirectory(home, prepared);
      dataDirectory.stop();
      reservedPort.close();
      dataDirectory.start(port);
      var supervisor =
          PostgresSupervisor.supervise(
              dataDirectory,
              port,
              PostgresSupervisor.Limits.DEFAULT,
              reason -> storeFailure(home, reason));
      LOG.infof("Embedded PostgreSQL is listening on 127.0.0.1:%d, directory %s", port, home);
      return supervisor;
    } catch (IOException | RuntimeException e) {
      System.clearProperty(portProperty(home));
      lock.acquiredBy().close();
      throw e;
    }
  }

  private static PostgresDataDirectory dataDirectory(Path home, Optional<PreparedPostgres> prepared)
      throws IOException {
    PostgresBinaries binaries =
        prepared.isPresent() ? prepared.get().binaries() : PostgresBinaries.unpackInto(home);
    var dataDirectory = new PostgresDataDirectory(home, binaries);
    if (!PostgresDataDirectory.existsIn(home)) {
      if (prepared.isPresent()) {
        dataDirectory.createAsCopyOf(prepared.get().cluster());
      } else {
        dataDirectory.create();
      }
    }
    return dataDirectory;
  }

  private static void storeFailure(Path home, String reason) {
    if (reason == null) {
      System.clearProperty(failureProperty(home));
    } else {
      System.setProperty(failureProperty(home), reason);
    }
  }

  /**
   * Locks the directory: otherwise a second JVM would treat the server of the first one as left
   * over, and stop it.
   */
  private static FileLock lock(Path home) throws IOException {
    var channel =
        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new EmbeddedPostgresException(
          "The directory "
              + home
              + " of the embedded PostgreSQL is in use by another Carrel process: stop it, or set carrel.data-directory to another directory.");
    }
    return lock;
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Stops the server after the application, its client. Shutdown hooks run concurrently, so this
   * one waits for the application.
   */
  private static void stop(FutureTask<PostgresSupervisor> start, FileLock lock) {
    try {
      if (start.isDone()) {
        start.get().stopRestarting();
      }
      awaitApplication();
      start.get(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).stop();
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debugf("There is no server to stop: %s", e);
    }
  }

  private static void awaitApplication() throws InterruptedException {
    Application application = Application.currentApplication();
    if (application == null) {
      return;
    }
    var waiting = new Thread(application::awaitShutdown, "embedded-postgres-await-application");
    waiting.setDaemon(true);
    waiting.start();
    waiting.join(SHUTDOWN_TIMEOUT.toMillis());
  }
}
