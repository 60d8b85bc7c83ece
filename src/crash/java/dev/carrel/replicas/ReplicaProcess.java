package dev.carrel.replicas;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ProcessSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One replica. After a restart it has another port and the same configuration. */
final class ReplicaProcess implements AutoCloseable {
  private final String name;
  private final Path directory;
  private final Map<String, String> configuration;
  private final String[] environment;
  private final List<String> earlierLogLines = new ArrayList<>();
  private volatile CarrelProcess jar;

  ReplicaProcess(
      String name, Path directory, Map<String, String> configuration, String... environment) {
    this.name = name;
    this.directory = directory;
    this.configuration = configuration;
    this.environment = environment;
  }

  String name() {
    return name;
  }

  String url(String path) {
    return jar.url(path);
  }

  void start() {
    jar = CarrelProcess.start(directory, configuration, environment);
    jar.readOutput();
  }

  void kill() throws InterruptedException {
    jar.kill();
    earlierLogLines.addAll(jar.logLines());
  }

  /** The log lines since the first start. */
  List<String> logLines() {
    var lines = new ArrayList<>(earlierLogLines);
    lines.addAll(jar.logLines());
    return lines;
  }

  /** Stops the process with SIGTERM, as Kubernetes does, and waits for its end. */
  void stop() {
    jar.close();
    earlierLogLines.addAll(jar.logLines());
  }

  void sendSignal(ProcessSignal processSignal) throws IOException, InterruptedException {
    processSignal.sendTo(jar.process());
  }

  /** The log lines of level ERROR. */
  List<String> errors() {
    return logLines().stream().filter(line -> line.contains(" ERROR ")).toList();
  }

  /** Stops the process and writes its log lines to its directory. */
  @Override
  public void close() throws IOException {
    if (jar != null) {
      jar.close();
      Files.write(directory.resolve("log"), logLines());
    }
  }
}
