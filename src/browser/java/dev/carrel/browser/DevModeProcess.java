package dev.carrel.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of {@code ./mvnw quarkus:dev}. It runs on a copy of the project, because dev mode
 * recompiles the classes, which the running build uses.
 */
final class DevModeProcess implements AutoCloseable {
  private static final List<String> COPIED = List.of("pom.xml", "mvnw", ".mvn", "src/main");
  private static final int SECONDS_TO_STOP = 30;

  private final Process process;
  private final int port;

  private DevModeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts dev mode and waits until the server accepts connections. */
  static DevModeProcess start(Path directory, Map<String, String> configuration)
      throws IOException {
    delete(directory);
    for (String path : COPIED) {
      copy(Path.of(path), directory.resolve(path));
    }
    int port = freePort();
    var command = new ArrayList<>(List.of("./mvnw", "-B", "quarkus:dev", "-Dspotless.check.skip"));
    configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Dquarkus.http.port=" + port);
    command.add("-Dquarkus.http.ssl-port=0");
    command.add("-Ddebug=false");
    var process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    var devMode = new DevModeProcess(process, port);
    devMode.awaitListening(process.inputReader());
    return devMode;
  }

  private void awaitListening(BufferedReader output) throws IOException {
    var lines = new ArrayList<String>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.contains("Live Coding activated")) {
        var reader = new Thread(() -> output.lines().forEach(ignored -> {}), "output of dev mode");
        reader.setDaemon(true);
        reader.start();
        return;
      }
    }
    throw new AssertionError("Dev mode ended:\n" + String.join("\n", lines));
  }

  String url(String path) {
    return "http://localhost:" + port + path;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        all.sorted(Comparator.reverseOrder()).forEach(DevModeProcess::deleteOne);
      }
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends the application, which is a child process of Maven, and then Maven. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> processes =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    processes.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        processes.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
