package dev.carrel.replicas;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ProcessSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the replicas: killed, it comes back on another port, with all that it had elsewhere. */
final class ReplicaProcess implements AutoCloseable {
  private final String name;
  private final Path directory;
  private final Map<String, String> configuration;
  private final String[] environment;
  private final List<String> saidEarlier = new ArrayList<>();
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
    jar = CarrelProcess.startFast(directory, configuration, environment);
    jar.readOutput();
  }

  void kill() throws InterruptedException {
    jar.kill();
    saidEarlier.addAll(jar.logLines());
  }

  /** All it said, over all its lives. */
  List<String> said() {
    var lines = new ArrayList<>(saidEarlier);
    lines.addAll(jar.logLines());
    return lines;
  }

  /** Has it end by itself, as Kubernetes does; returns when it has. */
  void stop() {
    jar.close();
    saidEarlier.addAll(jar.logLines());
  }

  void send(ProcessSignal processSignal) throws IOException, InterruptedException {
    processSignal.send(jar.process());
  }

  /** What it said is wrong. */
  List<String> errors() {
    return said().stream().filter(line -> line.contains(" ERROR ")).toList();
  }

  /** It leaves all that it said in its directory. */
  @Override
  public void close() throws IOException {
    if (jar != null) {
      jar.close();
      Files.write(directory.resolve("log"), said());
    }
  }
}
