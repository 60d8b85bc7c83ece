package dev.carrel.replicas;

import dev.carrel.testing.RunningJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the replicas: killed, it comes back on another port, with all that it had elsewhere. */
final class Replica implements AutoCloseable {
  private final String name;
  private final Path directory;
  private final Map<String, String> configuration;
  private final List<String> saidEarlier = new ArrayList<>();
  private volatile RunningJar jar;

  Replica(String name, Path directory, Map<String, String> configuration) {
    this.name = name;
    this.directory = directory;
    this.configuration = configuration;
  }

  String name() {
    return name;
  }

  String url(String path) {
    return jar.url(path);
  }

  void start() {
    jar = RunningJar.in(directory, configuration);
    jar.listen();
  }

  void kill() throws InterruptedException {
    jar.kill();
    saidEarlier.addAll(jar.said());
  }

  /** What it said is wrong, with what stood below that. */
  List<String> errors() {
    var lines = new ArrayList<>(saidEarlier);
    lines.addAll(jar.said());
    var errors = new ArrayList<String>();
    for (int line = 0; line < lines.size(); line++) {
      if (lines.get(line).contains(" ERROR ")) {
        errors.addAll(lines.subList(line, Math.min(lines.size(), line + 12)));
      }
    }
    return errors;
  }

  @Override
  public void close() {
    if (jar != null) {
      jar.close();
    }
  }
}
