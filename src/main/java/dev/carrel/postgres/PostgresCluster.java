package dev.carrel.postgres;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** The data of the embedded PostgreSQL, and what its programs do to it. */
record PostgresCluster(Path home, PostgresBinaries binaries) {
  static final String USER = "carrel";
  static final String DATABASE = "carrel";

  /**
   * After a crash the server replays its log before it takes connections; that can take a while.
   */
  private static final int RECOVERY_SECONDS = 600;

  boolean exists() {
    return Files.isDirectory(data());
  }

  /**
   * Made aside and moved into place whole, so that a start that is interrupted leaves nothing half
   * made.
   */
  void create() throws IOException {
    Path password = home.resolve("password");
    Files.deleteIfExists(password);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, new BigInteger(130, new SecureRandom()).toString(32));
    Path unfinished = Files.createTempDirectory(home, "initdb-");
    run(
        "",
        binaries.program("initdb"),
        "--pgdata=" + unfinished,
        "--username=" + USER,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C");
    run(
        "CREATE DATABASE " + DATABASE + ";\n",
        binaries.program("postgres"),
        "--single",
        "-D",
        unfinished.toString(),
        "postgres");
    Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Starts the server and returns once it takes connections. It gets a process group of its own, so
   * that a Ctrl-C at the terminal reaches the application alone, which stops it in due order.
   *
   * @throws EmbeddedPostgresException with what the server said last, where it does not start
   */
  void start(int port) throws IOException {
    Files.deleteIfExists(log());
    try {
      run(
          "",
          binaries.program("pg_ctl"),
          "start",
          "--wait",
          "--timeout=" + RECOVERY_SECONDS,
          "--pgdata=" + data(),
          "--log=" + log(),
          "--options="
              + String.join(
                  " ",
                  "-p " + port,
                  "-c listen_addresses=127.0.0.1",
                  "-c unix_socket_directories=",
                  "-c lc_messages=C",
                  // A violated constraint is an answer to a client, not an error of the server.
                  "-c log_min_messages=log",
                  "-c log_min_error_statement=panic"));
    } catch (EmbeddedPostgresException e) {
      throw new EmbeddedPostgresException(
          "The embedded PostgreSQL does not start: " + lastWords(), e);
    }
  }

  private String lastWords() throws IOException {
    List<String> said = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    return said.stream()
        .filter(line -> line.contains("FATAL"))
        .findFirst()
        .orElse("its log " + log() + " says nothing of the reason");
  }

  /**
   * Stops the server of this cluster, whoever started it. What a machine that went down left behind
   * is removed: its pid may be anyone's by now, a thread of this JVM's even, and the server would
   * take that for itself.
   */
  void stop() throws IOException {
    Path pidFile = data().resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    if (isOurServer(Files.readAllLines(pidFile))) {
      run("", binaries.program("pg_ctl"), "stop", "--wait", "--mode=fast", "--pgdata=" + data());
    } else {
      Files.delete(pidFile);
    }
  }

  private boolean isOurServer(List<String> pidFile) throws IOException {
    if (pidFile.isEmpty()) {
      return false;
    }
    Path program = Path.of(binaries.program("postgres")).toRealPath();
    return ProcessHandle.of(Long.parseLong(pidFile.get(0).strip()))
        .flatMap(process -> process.info().command())
        .filter(command -> Path.of(command).equals(program))
        .isPresent();
  }

  private Path data() {
    return home.resolve("cluster");
  }

  private Path log() {
    return home.resolve("server.log");
  }

  private static void run(String input, String... program) throws IOException {
    Process process = new ProcessBuilder(command(program)).redirectErrorStream(true).start();
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new EmbeddedPostgresException(
            Path.of(program[0]).getFileName() + " failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + program[0], e);
    }
  }

  /**
   * PostgreSQL refuses to run as root. In a user namespace of its own, root is nobody and still
   * owns the files.
   */
  private static List<String> command(String... program) {
    var command = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(program));
    return command;
  }
}
