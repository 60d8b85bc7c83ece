package dev.carrel.database.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The data directory of the embedded PostgreSQL, and the programs that operate on it. */
record PostgresDataDirectory(Path home, PostgresBinaries binaries) {
  static final String USER = "carrel";
  static final String DATABASE = "carrel";

  private static final Pattern PROGRAM = Pattern.compile(".*/postgres( \\(deleted\\))?");

  /**
   * The maximum time for a start: after a crash the server replays its log before it accepts
   * connections.
   */
  private static final int START_TIMEOUT_SECONDS = 600;

  static boolean existsIn(Path home) {
    return Files.isDirectory(data(home));
  }

  /**
   * Creates the data directory, with the password in the {@link PasswordFile}. It is created under
   * a temporary name and then moved, so that an interrupted start leaves no incomplete one.
   */
  void create() throws IOException {
    Path partial = createPartial();
    binaries.run(
        "",
        "initdb",
        "--pgdata=" + partial,
        "--username=" + USER,
        "--auth=scram-sha-256",
        "--pwfile=" + PasswordFile.in(home).path(),
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        // Otherwise, initdb writes the time zone of the machine into the configuration, from which
        // the prepared data directory would carry it to other machines.
        "--set=timezone=UTC",
        "--set=log_timezone=UTC");
    executeInSingleUserMode(partial, "postgres", "CREATE DATABASE " + DATABASE);
    Files.move(partial, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Creates the data directory as a copy of another one that has the schema, which takes a tenth of
   * the time. The copy gets the password in the {@link PasswordFile}, and an installation id of its
   * own.
   */
  void createAsCopyOf(Path prepared) throws IOException {
    String password = PasswordFile.in(home).read();
    Path partial = createPartial();
    copyRecursively(prepared, partial);
    executeInSingleUserMode(
        partial,
        DATABASE,
        "ALTER ROLE " + USER + " PASSWORD '" + password + "'",
        "UPDATE server SET id = gen_random_uuid()");
    // Like initdb at its end, so that a crash of the host loses no file that PostgreSQL needs.
    binaries.run("", "initdb", "--sync-only", "--pgdata=" + partial);
    Files.move(partial, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path createPartial() throws IOException {
    return Files.createTempDirectory(home, "initdb-");
  }

  /** Executes statements without a server; each must fit on a line. */
  private void executeInSingleUserMode(Path data, String database, String... statements)
      throws IOException {
    String output =
        binaries.run(
            String.join("\n", statements) + "\n",
            "postgres",
            "--single",
            "-D",
            data.toString(),
            database);
    // The exit code is 0 even if a statement fails. The other lines may contain the password.
    Optional<String> error = output.lines().filter(line -> line.contains("ERROR:")).findFirst();
    if (error.isPresent()) {
      throw new EmbeddedPostgresException("postgres --single failed: " + error.get());
    }
  }

  private static void copyRecursively(Path source, Path target) throws IOException {
    try (var paths = Files.walk(source)) {
      for (Path path : (Iterable<Path>) paths.skip(1)::iterator) {
        Files.copy(path, target.resolve(source.relativize(path).toString()));
      }
    }
  }

  /**
   * Starts the server and returns when it accepts connections. The server runs in a process group
   * of its own, so that Ctrl-C in the terminal reaches only the application, which stops the server
   * last.
   *
   * @throws EmbeddedPostgresException with the reason that the server logged, if it does not start
   */
  void start(int port) throws IOException {
    Files.deleteIfExists(log());
    launch(port);
  }

  /**
   * Starts a server that has ended, keeping its log. A server that is still recovering is left
   * running.
   *
   * @return the process of the server
   * @throws EmbeddedPostgresException with the reason that the server logged, if it does not start
   */
  ProcessHandle ensureStarted(int port) throws IOException {
    if (server().isEmpty()) {
      stop();
      launch(port);
    }
    return requireServer();
  }

  private void launch(int port) throws IOException {
    long logSize = Files.exists(log()) ? Files.size(log()) : 0;
    try {
      binaries.run(
          "",
          "pg_ctl",
          "start",
          "--wait",
          "--timeout=" + START_TIMEOUT_SECONDS,
          "--pgdata=" + data(),
          "--log=" + log(),
          "--options="
              + String.join(
                  " ",
                  "-p " + port,
                  "-c listen_addresses=127.0.0.1",
                  "-c unix_socket_directories=",
                  "-c lc_messages=C",
                  // A violated constraint is an expected error of a client, not an error of the
                  // server.
                  "-c log_min_messages=log",
                  "-c log_min_error_statement=panic"));
    } catch (EmbeddedPostgresException e) {
      String reason = findFailureReason(logSize).orElse(e.getMessage().replaceAll("\\s+", " "));
      throw new EmbeddedPostgresException("The embedded PostgreSQL failed to start: " + reason, e);
    }
  }

  /**
   * Finds the reason of a failed start in the log after a position: the first fatal line, else the
   * last three lines.
   */
  private Optional<String> findFailureReason(long position) throws IOException {
    List<String> lines = linesFrom(position).toList();
    String last = String.join(" ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    return lines.stream()
        .filter(PostgresDataDirectory::isFatal)
        .findFirst()
        .or(() -> Optional.of(last).filter(text -> !text.isEmpty()));
  }

  /** Ignores the FATAL lines about clients that connect before the server is ready. */
  private static boolean isFatal(String line) {
    return line.contains("PANIC")
        || line.contains("FATAL") && !line.contains("the database system is ");
  }

  /**
   * Returns the last line of the log, or a note in parentheses if the log is empty or cannot be
   * read.
   */
  String lastLine() {
    try {
      return linesFrom(0).reduce((earlier, later) -> later).orElse("(nothing)");
    } catch (IOException e) {
      return "(the log could not be read: " + e + ")";
    }
  }

  private Stream<String> linesFrom(long position) throws IOException {
    if (!Files.exists(log())) {
      return Stream.empty();
    }
    try (InputStream in = Files.newInputStream(log())) {
      in.skipNBytes(position);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    }
  }

  /**
   * Stops the server of this data directory, whichever process started it. If no server runs,
   * deletes the pid file that a crash of the host may have left: its pid may meanwhile belong to
   * another process, or to a thread of this JVM, which the server would mistake for itself.
   */
  void stop() throws IOException {
    if (server().isEmpty()) {
      Files.deleteIfExists(pidFile());
      return;
    }
    try {
      binaries.run("", "pg_ctl", "stop", "--wait", "--mode=fast", "--pgdata=" + data());
    } catch (EmbeddedPostgresException e) {
      if (server().isPresent()) {
        throw e;
      }
    }
  }

  /** Returns the process of the running server; empty if none runs. */
  Optional<ProcessHandle> server() throws IOException {
    List<String> lines = Files.exists(pidFile()) ? Files.readAllLines(pidFile()) : List.of();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(this::isServer);
  }

  /**
   * Returns whether a process is the server of this data directory. Its program may be that of
   * another installation, and may have been deleted since, which Linux appends to its path.
   */
  private boolean isServer(ProcessHandle process) {
    List<String> arguments = process.info().arguments().map(List::of).orElse(List.of());
    int option = arguments.indexOf("-D");
    return process.info().command().filter(PROGRAM.asMatchPredicate()).isPresent()
        && option >= 0
        && option + 1 < arguments.size()
        && isSameDirectory(Path.of(arguments.get(option + 1)), data());
  }

  private static boolean isSameDirectory(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false; // One of them does not exist.
    }
  }

  /**
   * Returns the process of the running server.
   *
   * @throws EmbeddedPostgresException if none runs
   */
  ProcessHandle requireServer() throws IOException {
    return server()
        .orElseThrow(
            () ->
                new EmbeddedPostgresException(
                    "The embedded PostgreSQL is not running: no process matches "
                        + pidFile()
                        + "."));
  }

  private Path pidFile() {
    return data().resolve("postmaster.pid");
  }

  private Path data() {
    return data(home);
  }

  private static Path data(Path home) {
    return home.resolve("cluster");
  }

  private Path log() {
    return home.resolve("server.log");
  }
}
