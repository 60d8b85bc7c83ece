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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged application in a process of its own. */
public final class CarrelProcess implements AutoCloseable {
  private static final List<String> JAR =
      List.of("-jar", Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath().toString());
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** The maximum time for a stop in which the JVM writes a class cache. */
  private static final Duration CACHE_WRITING_TIMEOUT = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader output;
  private final int port;
  private volatile boolean isLogJson = true;
  private final List<String> logLines = Collections.synchronizedList(new ArrayList<>());

  private CarrelProcess(
      Path directory,
      Map<String, String> configuration,
      List<String> program,
      List<String> lastArguments)
      throws IOException {
    port = freePort();
    var command = new ArrayList<>(program);
    // If a test does not read the output, the process blocks when the pipe is full.
    command.add("-Dquarkus.log.category.\"carrel.operations\".level=OFF");
    configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of(
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-Dquarkus.http.ssl-port=0"));
    command.addAll(lastArguments);
    process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    output = process.inputReader();
  }

  /** The command of the distribution, started by a launcher. */
  private static List<String> distribution(String... launcher) {
    var command = new ArrayList<>(List.of("/usr/bin/env", "JAVA_HOME=" + JAVA_HOME));
    command.addAll(List.of(launcher));
    command.add(Path.of("target/carrel/bin/carrel").toAbsolutePath().toString());
    return command;
  }

  /**
   * Starts the command of the distribution in a directory and waits until the application listens.
   *
   * @param environment additional environment variables, as {@code NAME=value}
   */
  public static CarrelProcess start(
      Path directory, Map<String, String> configuration, String... environment) {
    return start(directory, configuration, distribution(environment), List.of());
  }

  /** Starts the jar in a directory and waits until the application listens. */
  public static CarrelProcess startJar(Path directory, Map<String, String> configuration) {
    String java = JAVA_HOME.resolve("bin/java").toString();
    return start(directory, configuration, List.of(java, "-XX:TieredStopAtLevel=1"), JAR);
  }

  /**
   * Starts the application with a maximum file size. A write beyond it fails, as on a full disk.
   *
   * @param blocks the maximum file size in blocks of 512 bytes
   */
  public static CarrelProcess startWithFileSizeLimit(
      int blocks, Path directory, Map<String, String> configuration) {
    String limited = "ulimit -f " + blocks + "; exec \"$@\"";
    return start(directory, configuration, distribution("/bin/sh", "-c", limited, "sh"), List.of());
  }

  private static CarrelProcess start(
      Path directory,
      Map<String, String> configuration,
      List<String> program,
      List<String> lastArguments) {
    try {
      var carrel = new CarrelProcess(directory, configuration, program, lastArguments);
      carrel.awaitOutputLine("Listening on");
      return carrel;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts the application with a configuration that it must reject.
   *
   * @return the complete output
   */
  public static String startExpectingFailure(Path directory, Map<String, String> configuration) {
    try (var carrel = new CarrelProcess(directory, configuration, distribution(), List.of())) {
      carrel.awaitOutputLine(null);
      if (carrel.process.waitFor() == 0) {
        throw new AssertionError("The process exited with 0: " + carrel.logLines);
      }
      return String.join("\n", carrel.logLines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the output until a line contains the text.
   *
   * @param text null to read to the end
   * @return the line; null if the text is null
   */
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
          "The process ended without the output \"" + text + "\":\n" + String.join("\n", logLines));
    }
    return null;
  }

  /** Converts a JSON log line to the format of development mode. */
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

  /** The first log line that contains the text; waits for it if necessary. */
  public String awaitLogLine(String text) throws IOException {
    var line = logLines().stream().filter(one -> one.contains(text)).findFirst();
    return line.isPresent() ? line.get() : awaitOutputLine(text);
  }

  /** The lines of the output that were read so far. */
  public List<String> logLines() {
    synchronized (logLines) {
      return List.copyOf(logLines);
    }
  }

  /** Whether all lines that were read so far are JSON. */
  public boolean isLogJson() {
    return isLogJson;
  }

  /**
   * Reads the output in the background from now on. Otherwise the process blocks when the pipe is
   * full.
   */
  public void readOutput() {
    var reader = new Thread(this::readToEnd, "output of the jar on port " + port);
    reader.setDaemon(true);
    reader.start();
  }

  private void readToEnd() {
    try {
      awaitOutputLine(null);
    } catch (IOException killed) {
      // The lines until then were read.
    }
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  public RequestSpecification request(String user, String password) {
    return given().auth().preemptive().basic(user, password).urlEncodingEnabled(false);
  }

  /** The operating system process, for signals. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    Duration stopTimeout = writesCache() ? CACHE_WRITING_TIMEOUT : STOP_TIMEOUT;
    // Process.destroy would also close the pipe of the output. JDK 25 writes a class cache in
    // another JVM, which would then end with SIGPIPE.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(stopTimeout.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "The process did not stop within " + stopTimeout.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean writesCache() {
    return Stream.of(process.info().arguments().orElse(new String[0]))
        .anyMatch(argument -> argument.matches("-XX:(ArchiveClassesAtExit|AOTCacheOutput)=.*"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
