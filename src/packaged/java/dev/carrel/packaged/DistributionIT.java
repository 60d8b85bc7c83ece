package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ReceivedFileFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code target/carrel/bin/carrel}. */
@Execution(ExecutionMode.CONCURRENT)
class DistributionIT {
  /** A path that cannot be a directory. */
  private static final String NO_CACHE = "/dev/null";

  @TempDir Path directory;

  private CarrelProcess start(String cacheDirectory) {
    return CarrelProcess.start(
        directory, USER_CONFIGURATION, "CARREL_CACHE_DIRECTORY=" + cacheDirectory);
  }

  @Test
  void shouldUseCacheOfFirstSuccessfulStart() throws Exception {
    // Given
    String caches = directory.resolve("cache").toString();
    runToEnd("CARREL_CACHE_DIRECTORY=" + caches, "-Dcarrel.reaper.interval=never");
    assertThat(cacheFiles()).hasSize(1).allMatch(name -> name.endsWith(".new"));
    ReceivedFileFixture receivedFile;
    try (var carrel = start(caches)) {
      assertThat(arguments(carrel)).containsPattern("ArchiveClassesAtExit|AOTCacheOutput");
      receivedFile = ReceivedFileFixture.create(carrel);
      assertThat(carrel.isLogJson()).isTrue();
    }

    // When
    try (var restarted = start(caches)) {

      // Then
      assertThat(arguments(restarted)).containsPattern("(SharedArchiveFile|AOTCache)=" + caches);
      receivedFile.assertResumableOn(restarted);
      assertThat(restarted.isLogJson()).as("the log: %s", restarted.logLines()).isTrue();
    }
    assertThat(cacheFiles()).anyMatch(name -> name.matches("short-\\d+-\\d+"));
  }

  /** The build has called {@code bin/carrel --write-cache} before. */
  @Test
  void shouldUseWrittenCache() throws Exception {
    // When
    String output = runToEnd("CARREL_MODE=short", "--write-cache");

    // Then
    assertThat(output).isEmpty();
    try (var carrel = CarrelProcess.start(directory, USER_CONFIGURATION)) {
      assertThat(arguments(carrel))
          .containsPattern("(SharedArchiveFile|AOTCache)=\\S+/target/carrel/cache/short-");
    }
  }

  @Test
  void shouldStopPostgresAfterFailedStart() throws Exception {
    // When
    String output = runToEnd("CARREL_MODE=short", "-Dcarrel.reaper.interval=never");

    // Then
    assertThat(output).contains("carrel.reaper.interval");
    assertThat(directory.resolve("data/postgres/cluster/PG_VERSION")).exists();
    assertThat(directory.resolve("data/postgres/cluster/postmaster.pid")).doesNotExist();
  }

  @Test
  void shouldWriteCacheWithoutTouchingTheConfiguredServer() throws Exception {
    // When
    String output =
        runToEnd("CARREL_CACHE_DIRECTORY=cache", "CARREL_DATA_DIRECTORY=real", "--write-cache");

    // Then
    assertThat(output).isEmpty();
    assertThat(cacheFiles()).singleElement().asString().matches("short-\\d+-\\d+");
    assertThat(directory.resolve("real")).doesNotExist();
  }

  @Test
  void shouldStopPostgresIfStoppedDuringTheStart() throws Exception {
    // Given
    Process process = startCommand("CARREL_MODE=short");
    await().until(this::isDataDirectoryBegun);

    // When
    process.destroy();

    // Then
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    assertThat(directory.resolve("data/postgres/cluster/PG_VERSION")).exists();
    assertThat(directory.resolve("data/postgres/cluster/postmaster.pid")).doesNotExist();
  }

  private boolean isDataDirectoryBegun() throws IOException {
    Path postgres = directory.resolve("data/postgres");
    if (!Files.exists(postgres)) {
      return false;
    }
    try (var begun = Files.newDirectoryStream(postgres, "{initdb-*,cluster}")) {
      return begun.iterator().hasNext();
    }
  }

  private List<String> cacheFiles() throws IOException {
    try (var files = Files.list(directory.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String arguments(CarrelProcess carrel) {
    return String.join(" ", carrel.process().info().arguments().orElseThrow());
  }

  @Test
  void shouldGiveEachInstallationItsOwnIdAndPassword() throws IOException {
    // Given
    Path one = Files.createDirectory(directory.resolve("one"));
    Path other = Files.createDirectory(directory.resolve("other"));

    // When
    try (var first = CarrelProcess.start(one, USER_CONFIGURATION);
        var second = CarrelProcess.start(other, USER_CONFIGURATION)) {

      // Then
      assertThat(installationId(first)).isNotEqualTo(installationId(second));
      assertThat(first.logLines()).noneMatch(line -> line.contains(" WARN "));
    }
    assertThat(Files.readString(one.resolve("data/postgres/password")))
        .isNotEqualTo(Files.readString(other.resolve("data/postgres/password")));
    try (var files = Files.newDirectoryStream(one.resolve("data/postgres"), "binaries-*")) {
      assertThat(files).as("the prepared programs are used").isEmpty();
    }
    assertThat(Files.readString(one.resolve("data/postgres/server.log")))
        .contains("received fast shutdown request", "database system is shut down");
  }

  /** A session id ends with the id of the installation. */
  private static String installationId(CarrelProcess carrel) {
    return ReceivedFileFixture.create(carrel).session().substring(37);
  }

  @Test
  void shouldStartJarInDataDirectoryOfDistribution() throws IOException {
    // Given
    ReceivedFileFixture receivedFile;
    try (var carrel = start(NO_CACHE)) {
      receivedFile = ReceivedFileFixture.create(carrel);
    }

    // When
    try (var jar = CarrelProcess.startJar(directory, USER_CONFIGURATION)) {

      // Then
      receivedFile.assertResumableOn(jar);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CARREL_MODE=fast        | -Dx=y  | CARREL_MODE is "fast": expected short or server.
          CARREL_MODE=short       | --port | Unknown argument "--port": expected -Dkey=value, --write-cache or --help.
          JAVA_HOME=/nowhere      | -Dx=y  | Found no Java in JAVA_HOME (/nowhere): install a JDK or JRE, version 17 or newer.
          CARREL_MODE=short       | --help | Usage: carrel [--write-cache] [-Dkey=value ...]
          """)
  void shouldExplainUsage(String environment, String argument, String sentence) throws Exception {
    assertThat(runToEnd(environment, argument)).contains(sentence);
  }

  private String runToEnd(String... arguments) throws Exception {
    Process process = startCommand(arguments);
    // Ends the reading if the command starts the application instead.
    process.toHandle().onExit().orTimeout(60, SECONDS).exceptionally(running -> kill(process));
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Starts the command with environment variables, and with arguments that begin with a dash. */
  private Process startCommand(String... arguments) throws IOException {
    var command =
        new ArrayList<>(List.of("/usr/bin/env", "JAVA_HOME=" + System.getProperty("java.home")));
    Stream.of(arguments).filter(argument -> !argument.startsWith("-")).forEach(command::add);
    command.add(Path.of("target/carrel/bin/carrel").toAbsolutePath().toString());
    Stream.of(arguments).filter(argument -> argument.startsWith("-")).forEach(command::add);
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static ProcessHandle kill(Process process) {
    process.destroy();
    return process.toHandle();
  }
}
