package dev.carrel.seed;

import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.VapiError;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The seeds of the key {@code carrel.seed}. They are read once, when this bean is created. */
@Singleton
class ConfiguredSeeds {
  /** Reading larger ones would need too much memory. */
  private static final long MAX_FILE_SIZE = 64L * 1024 * 1024;

  private final SeedParser parser;
  private final SeedRules rules;
  private final List<SeedPlan> plans;

  /**
   * Reads the seeds.
   *
   * @throws ConfigurationException if one cannot be read or is invalid
   */
  ConfiguredSeeds(SeedParser parser, SeedRules rules, CarrelConfig config) {
    this.parser = parser;
    this.rules = rules;
    this.plans =
        config.seed().stream()
            .flatMap(List::stream)
            .flatMap(ConfiguredSeeds::files)
            .map(this::read)
            .toList();
  }

  /** Returns the seeds in the order in which they are applied. */
  List<SeedPlan> plans() {
    return plans;
  }

  private static Stream<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(ConfiguredSeeds::isSeed).sorted().toList().stream();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Hidden files are those by which Kubernetes replaces a mounted ConfigMap. */
  private static boolean isSeed(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".")
        && Stream.of(".yaml", ".yml", ".json").anyMatch(name::endsWith)
        && Files.isRegularFile(file);
  }

  private SeedPlan read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_SIZE) {
        throw new ConfigurationException(
            "Could not read the seed %s: it is larger than %d bytes."
                .formatted(file, MAX_FILE_SIZE));
      }
      return rules.plan(
          parser.parse(
              file.toString(), Files.readAllBytes(file), file.toString().endsWith(".json")));
    } catch (VapiError error) {
      throw invalid(error);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ConfigurationException unreadable(Path path, IOException cause) {
    return new ConfigurationException(
        "Could not read the seed %s of carrel.seed: %s"
            .formatted(path, cause instanceof NoSuchFileException ? "it does not exist." : cause));
  }

  /** Returns the exception for a start whose seed is invalid. */
  static ConfigurationException invalid(VapiError error) {
    return new ConfigurationException("Could not apply a seed of carrel.seed. " + error.text());
  }
}
