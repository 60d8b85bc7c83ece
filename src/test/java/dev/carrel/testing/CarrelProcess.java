package dev.carrel.testing;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged application, as its users start it: in a process of its own. */
public final class CarrelProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader output;
  private final int port;
  private volatile boolean isLogJson = true;
  private final List<String> logLines = Collections.synchronizedList(new ArrayList<>());

  private CarrelProcess(Path directory, Map<String, String> configuration, String... under)
      throws IOException {
    port = freePort();
    var command = new ArrayList<>(List.of(under));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Whoever does not listen stops it by as many lines as a pipe holds.
    command.add("-Dquarkus.log.category.\"carrel.operations\".level=OFF");
    configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-Dquarkus.http.ssl-port=0",
            "-jar",
            JAR.toString()));
    process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    output = process.inputReader();
  }

  /** Starts it in a directory and returns when it listens. */
  public static CarrelProcess start(Path directory, Map<String, String> configuration) {
    try {
      var jar = new CarrelProcess(directory, configuration);
      jar.awaitOutputLine("Listening on");
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts it so that it is there sooner, for those who start it often, and never runs as fast.
   *
   * @param environment further variables of its environment, as in {@code NAME=value}
   */
  public static CarrelProcess startFast(
      Path directory, Map<String, String> configuration, String... environment) {
    try {
      var under = new ArrayList<>(List.of("/usr/bin/env"));
      under.add("JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
      under.addAll(List.of(environment));
      var jar = new CarrelProcess(directory, configuration, under.toArray(String[]::new));
      jar.awaitOutputLine("Listening on");
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts it where no file can grow beyond a size: as on a full disk, a write fails in the middle.
   *
   * @param blocks of 512 bytes
   */
  public static CarrelProcess startWithFileSizeLimit(
      int blocks, Path directory, Map<String, String> configuration) throws IOException {
    String limited = "ulimit -f " + blocks + "; exec \"$@\"";
    var jar = new CarrelProcess(directory, configuration, "/bin/sh", "-c", limited, "sh");
    jar.awaitOutputLine("Listening on");
    return jar;
  }

  /** Starts it where it cannot run, and answers all it said until it ended. */
  public static String startExpectingFailure(Path directory, Map<String, String> configuration) {
    try (var jar = new CarrelProcess(directory, configuration)) {
      jar.awaitOutputLine(null);
      if (jar.process.waitFor() == 0) {
        throw new AssertionError("It ended well: " + jar.logLines);
      }
      return String.join("\n", jar.logLines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads what it says until a line contains this text, and answers that line. */
  public String awaitOutputLine(String text) throws IOException {
    for (String raw = output.readLine(); raw != null; raw = output.readLine()) {
      isLogJson &= raw.startsWith("{\"");
      String line = toReadable(raw);
      logLines.add(line);
      if (text != null && line.contains(text)) {
        return line;
      }
    }
    if (text != null) {
      throw new AssertionError(
          "It ended without saying \"" + text + "\":\n" + String.join("\n", logLines));
    }
    return null;
  }

  /** As it would be said in development; in production it is said in JSON. */
  private static String toReadable(String raw) throws IOException {
    if (!raw.startsWith("{\"")) {
      return raw;
    }
    JsonNode line = JSON.readTree(raw);
    String stackTrace = line.path("stackTrace").asText();
    return "%s %s [%s] %s"
        .formatted(
            line.path("timestamp").asText(),
            line.path("level").asText(),
            line.path("loggerName").asText(),
            line.path("message").asText()
                + (stackTrace.isEmpty() ? "" : System.lineSeparator() + stackTrace));
  }

  /** The line that contains this text, said already or still to come. */
  public String awaitLogLine(String text) throws IOException {
    var line = logLines().stream().filter(one -> one.contains(text)).findFirst();
    return line.isPresent() ? line.get() : awaitOutputLine(text);
  }

  /** All it said so far. */
  public List<String> logLines() {
    synchronized (logLines) {
      return List.copyOf(logLines);
    }
  }

  /** Whether all that it said so far was in JSON. */
  public boolean isLogJson() {
    return isLogJson;
  }

  /** Reads all that it will say, from now on: one that nobody listens to stops in the end. */
  public void readOutput() {
    var listening = new Thread(this::readToEnd, "output of the jar on port " + port);
    listening.setDaemon(true);
    listening.start();
  }

  private void readToEnd() {
    try {
      awaitOutputLine(null);
    } catch (IOException killed) {
      // What it said until then is here.
    }
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  public RequestSpecification as(String user, String password) {
    return given().auth().preemptive().basic(user, password).urlEncodingEnabled(false);
  }

  /** Its process, to be done to what an operating system can do. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("It did not stop within 30 s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
