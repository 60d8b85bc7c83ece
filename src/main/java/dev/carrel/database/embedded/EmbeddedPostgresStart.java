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
 * A start of the embedded PostgreSQL, which runs in the background while the application starts,
 * and its stop when the JVM ends.
 */
public final class EmbeddedPostgresStart {
  private static final Logger LOG = Logger.getLogger(EmbeddedPostgresStart.class);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

  /**
   * The start that the application waits for; null if there is no embedded server, or if another
   * class loader of this JVM has begun to start it.
   */
  private static volatile EmbeddedPostgresStart begun;

  private final Path home;
  private final Optional<PreparedPostgres> prepared;
  private final FileLock lock;

  /** Keeps the port from other processes until the server is about to listen on it. */
  private final ServerSocket reservedPort;

  private final FutureTask<PostgresSupervisor> task = new FutureTask<>(this::run);

  private EmbeddedPostgresStart(
      Path home, Optional<PreparedPostgres> prepared, FileLock lock, ServerSocket reservedPort) {
    this.home = home;
    this.prepared = prepared;
    this.lock = lock;
    this.reservedPort = reservedPort;
  }

  /**
   * Begins a start.
   *
   * @return the port of the server
   * @throws EmbeddedPostgresException if another process uses the directory
   */
  static int begin(Path home, Optional<PreparedPostgres> prepared) throws IOException {
    Files.createDirectories(home);
    FileLock lock = lock(home);
    try {
      if (!PostgresDataDirectory.existsIn(home)) {
        PasswordFile.in(home).create();
      }
      var reservedPort = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      int port = reservedPort.getLocalPort();
      var start = new EmbeddedPostgresStart(home, prepared, lock, reservedPort);
      // Fails if the JVM is already stopping.
      Runtime.getRuntime().addShutdownHook(new Thread(start::stop, "embedded-postgres-stop"));
      EmbeddedPostgres.storePort(home, port);
      begun = start;
      new Thread(start.task, "embedded-postgres-start").start();
      return port;
    } catch (IOException | RuntimeException e) {
      lock.acquiredBy().close();
      throw e;
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

  /**
   * Waits until the server accepts connections. Returns at once if this class loader has not begun
   * to start one.
   *
   * @throws EmbeddedPostgresException if the server cannot be started
   */
  public static void await() {
    EmbeddedPostgresStart start = begun;
    if (start == null) {
      return;
    }
    try {
      start.task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EmbeddedPostgresException failure
          ? failure
          : new EmbeddedPostgresException(
              "Could not start the embedded PostgreSQL in " + start.home + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          "The start of the embedded PostgreSQL was interrupted.", e);
    }
  }

  private PostgresSupervisor run() throws IOException {
    boolean isStarted = false;
    try (reservedPort) {
      int port = reservedPort.getLocalPort();
      PostgresBinaries.deleteUnfinished(home);
      PostgresDataDirectory dataDirectory = dataDirectory();
      dataDirectory.stop();
      reservedPort.close();
      dataDirectory.start(port);
      isStarted = true;
      LOG.infof("Embedded PostgreSQL is listening on 127.0.0.1:%d, directory %s", port, home);
      return PostgresSupervisor.supervise(
          dataDirectory,
          port,
          PostgresSupervisor.Limits.DEFAULT,
          reason -> EmbeddedPostgres.storeFailure(home, reason));
    } finally {
      if (!isStarted) {
        EmbeddedPostgres.clearPort(home);
        lock.acquiredBy().close();
      }
    }
  }

  private PostgresDataDirectory dataDirectory() throws IOException {
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

  /**
   * Stops the server after the application, its client. Shutdown hooks run concurrently, so this
   * one waits for the application. A server that is still starting is stopped when it has started.
   */
  private void stop() {
    try {
      if (task.isDone()) {
        task.get().stopRestarting();
      }
      awaitApplication();
      task.get(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).stop();
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warnf(
          "The embedded PostgreSQL in %s is still starting; the next start of Carrel stops it.",
          home);
    } catch (ExecutionException e) {
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
