package dev.carrel.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The data of the embedded PostgreSQL, and what its programs do to it. */
record PostgresCluster(Path home, PostgresBinaries binaries) {
  static final String USER = "carrel";
  static final String DATABASE = "carrel";

  private static final String READY = "database system is ready to accept connections";

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

  /** Starts the server as a child of this JVM and returns once it takes connections. */
  Process start(int port, Duration patience) throws IOException {
    var command =
        command(
            binaries.program("postgres"),
            "-D",
            data().toString(),
            "-p",
            String.valueOf(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "lc_messages=C");
    Process server = new ProcessBuilder(command).redirectErrorStream(true).start();
    var ready = new CompletableFuture<Void>();
    var log = new Thread(() -> keepLog(server, ready), "embedded-postgres-log");
    log.setDaemon(true);
    log.start();
    try {
      ready.get(patience.toSeconds(), TimeUnit.SECONDS);
      return server;
    } catch (ExecutionException e) {
      throw new EmbeddedPostgresException(e.getCause().getMessage());
    } catch (TimeoutException e) {
      throw new EmbeddedPostgresException(
          "The embedded PostgreSQL was not ready after "
              + patience.toSeconds()
              + " s, see "
              + log()
              + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the embedded PostgreSQL started", e);
    }
  }

  /** Stops the server of this cluster, whoever started it; does nothing where none runs. */
  void stop() throws IOException {
    if (Files.exists(data().resolve("postmaster.pid")) && isRunning()) {
      run("", binaries.program("pg_ctl"), "stop", "-D", data().toString(), "-m", "fast", "-w");
    }
  }

  private boolean isRunning() throws IOException {
    List<String> pidFile = Files.readAllLines(data().resolve("postmaster.pid"));
    return !pidFile.isEmpty()
        && ProcessHandle.of(Long.parseLong(pidFile.get(0).strip())).isPresent();
  }

  private Path data() {
    return home.resolve("cluster");
  }

  private Path log() {
    return home.resolve("server.log");
  }

  /** Reads what the server says for as long as it lives: its log, and the word that it is ready. */
  private void keepLog(Process server, CompletableFuture<Void> ready) {
    String last = "";
    try (BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
        var log = new PrintWriter(Files.newBufferedWriter(log()), true)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.println(line);
        last = line.contains("FATAL") || last.isEmpty() ? line : last;
        if (line.endsWith(READY)) {
          ready.complete(null);
        }
      }
    } catch (IOException e) {
      last = e.toString();
    }
    ready.completeExceptionally(
        new EmbeddedPostgresException(
            "The embedded PostgreSQL ended at its start: " + last + " (see " + log() + ")."));
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
