package dev.carrel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the operating system.
 *
 * @param directory the working directory
 * @param environment variables in addition to those of the test
 */
record Command(Path directory, Map<String, String> environment, List<String> line) {
  private static final int TIMEOUT_MINUTES = 15;

  static Command of(Path directory, String... line) {
    return new Command(directory, Map.of(), List.of(line));
  }

  /**
   * A finished command.
   *
   * @param output its standard output and standard error
   */
  record Result(int exitCode, String output) {}

  /**
   * Runs the command.
   *
   * @throws IOException if its program does not exist
   */
  Result run() throws IOException {
    Path output = Files.createTempFile("command", ".log");
    var builder =
        new ProcessBuilder(line)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    try {
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("%s did not end:%n%s".formatted(line, Files.readString(output)));
      }
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.delete(output);
    }
  }

  /** Runs the command, which must succeed, and returns its output. */
  String runSuccessfully() {
    try {
      Result result = run();
      assertThat(result.exitCode()).as("%s%n%s", line, result.output()).isZero();
      return result.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Command withEnvironment(Map<String, String> variables) {
    var all = new HashMap<>(environment);
    all.putAll(variables);
    return new Command(directory, all, line);
  }
}
