package dev.carrel.database.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A PostgreSQL server that this JVM starts and supervises, one for each directory.
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
record EmbeddedPostgres(String url, String user, String password) {

  /**
   * Begins to start the server of a directory, unless this JVM has started it before. Returns
   * before the server accepts connections: {@link EmbeddedPostgresStart#await} waits for it.
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
      String port = System.getProperty(portProperty(home));
      if (port == null) {
        port = String.valueOf(EmbeddedPostgresStart.begin(home, prepared));
      }
      return new EmbeddedPostgres(
          "postgresql://127.0.0.1:%s/%s".formatted(port, PostgresDataDirectory.DATABASE),
          PostgresDataDirectory.USER,
          PasswordFile.in(home).read());
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "Could not start the embedded PostgreSQL in " + home + ": " + e, e);
    }
  }

  /**
   * Returns why the server of a directory is down and not being restarted; null if it runs, or if
   * there is none.
   */
  static String failure(Path directory) {
    return System.getProperty(failureProperty(directory.toAbsolutePath().normalize()));
  }

  static void storePort(Path home, int port) {
    System.setProperty(portProperty(home), String.valueOf(port));
  }

  static void clearPort(Path home) {
    System.clearProperty(portProperty(home));
  }

  static void storeFailure(Path home, String reason) {
    if (reason == null) {
      System.clearProperty(failureProperty(home));
    } else {
      System.setProperty(failureProperty(home), reason);
    }
  }

  private static String portProperty(Path home) {
    return "embedded-postgres:" + home;
  }

  private static String failureProperty(Path home) {
    return portProperty(home) + ":failure";
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
