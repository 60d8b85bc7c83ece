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
import org.jboss.logging.Logger;

/**
 * A PostgreSQL server that runs as a child of this JVM, one for each directory.
 *
 * <pre>
 * postgres/
 * ├─ lock          held by the JVM whose server this is
 * ├─ password      of the user "carrel", 0600
 * ├─ server.log    what the server logged since Carrel's last start
 * ├─ binaries-…/   unpacked once
 * └─ cluster/      the data
 * </pre>
 *
 * <p>A server is reached in one of three ways: it runs already, started by this JVM before a live
 * reload; it runs still, orphaned by a JVM that was killed, and is stopped first, because its
 * options may not be ours; or it does not run. A server that ends while this JVM runs is started
 * again by a {@link PostgresSupervisor}, which lives as long as the server: through live reloads.
 *
 * @param url where it listens, as the reactive client wants it
 * @param user the database's owner
 * @param password its password
 */
record EmbeddedPostgres(String url, String user, String password) {
  private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(20);

  /**
   * The server of a directory, running when this returns.
   *
   * @throws EmbeddedPostgresException with one sentence that says what stands in the way
   */
  static synchronized EmbeddedPostgres ensureRunning(Path directory) {
    Path home = directory.toAbsolutePath().normalize();
    try {
      // System properties outlive the class loader of a live reload; a static field would not.
      String startedByThisJvm = startedByThisJvm(home);
      String port = System.getProperty(startedByThisJvm);
      if (port == null) {
        port = String.valueOf(start(home));
        System.setProperty(startedByThisJvm, port);
      }
      return new EmbeddedPostgres(
          "postgresql://127.0.0.1:" + port + "/" + PostgresDataDirectory.DATABASE,
          PostgresDataDirectory.USER,
          Files.readString(home.resolve("password")));
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "Could not start the embedded PostgreSQL in " + home + ": " + e, e);
    }
  }

  /** Why the server of a directory is down and stays so; null if it runs, or if there is none. */
  static String failure(Path directory) {
    return System.getProperty(failed(directory.toAbsolutePath().normalize()));
  }

  private static String startedByThisJvm(Path home) {
    return "embedded-postgres:" + home;
  }

  private static String failed(Path home) {
    return startedByThisJvm(home) + ":failure";
  }

  private static int start(Path home) throws IOException {
    Files.createDirectories(home);
    FileLock lock = lock(home);
    try {
      PostgresBinaries.deleteUnfinished(home);
      var cluster = new PostgresDataDirectory(home, PostgresBinaries.unpackInto(home));
      if (!cluster.exists()) {
        cluster.create();
      }
      cluster.stop();
      int port = freePort();
      cluster.start(port);
      var supervisor =
          PostgresSupervisor.supervise(
              cluster, port, PostgresSupervisor.Limits.DEFAULT, reason -> report(home, reason));
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(supervisor, lock), "embedded-postgres-stop"));
      LOG.infof("Embedded PostgreSQL listening on 127.0.0.1:%d, data directory %s", port, home);
      return port;
    } catch (IOException | RuntimeException e) {
      lock.acquiredBy().close();
      throw e;
    }
  }

  private static void report(Path home, String reason) {
    if (reason == null) {
      System.clearProperty(failed(home));
    } else {
      System.setProperty(failed(home), reason);
    }
  }

  /** Of two JVMs on one directory, the second would stop the first one's server as an orphan. */
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
          "The data directory "
              + home
              + " is in use by another Carrel process: stop it, or set carrel.data-directory to another directory.");
    }
    return lock;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Shutdown hooks run side by side: the server waits until the application, its client, has
   * stopped.
   */
  private static void stop(PostgresSupervisor supervisor, FileLock lock) {
    try {
      supervisor.stopRestarting();
      awaitApplication();
      supervisor.stop();
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    waiting.join(LOCK_TIMEOUT.toMillis());
  }
}
