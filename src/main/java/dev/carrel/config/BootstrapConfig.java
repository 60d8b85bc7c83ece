package dev.carrel.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.DefaultValuesConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is configured, for a source of configuration that adds to it: the earliest place that knows
 * both the configuration and that the application is about to run.
 */
public record BootstrapConfig(ConfigSourceContext context) {
  /** Above the defaults, below application.properties and everything that a user sets. */
  public static final int ORDINAL = 200;

  private static final String DATA_DIRECTORY = "carrel.data-directory";

  /** The build reads the configuration too, and must neither start nor make anything. */
  public static boolean isBuildTime() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(
                    frame -> frame.getClassName().startsWith("io.quarkus.deployment.")));
  }

  /** The value of a key; null where it has none, or an empty one. */
  public String value(String key) {
    ConfigValue value = context.getValue(key);
    return value == null || value.getValue() == null || value.getValue().isBlank()
        ? null
        : value.getValue();
  }

  /**
   * Where everything local lives.
   *
   * @throws ConfigurationException where it is set to nothing
   */
  public Path dataDirectory() {
    String directory = value(DATA_DIRECTORY);
    if (directory == null) {
      throw new ConfigurationException(
          DATA_DIRECTORY + " is empty: expected the path of a directory.");
    }
    return Path.of(directory);
  }

  /** The values of a key that takes several, with commas or numbered. */
  public List<String> values(String key) {
    String commas = value(key);
    if (commas != null) {
      return Stream.of(commas.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
    }
    var numbered = new ArrayList<String>();
    for (String one = value(key + "[0]");
        one != null;
        one = value(key + "[%d]".formatted(numbered.size()))) {
      numbered.add(one.strip());
    }
    return numbered;
  }

  /**
   * What follows a prefix in the keys that somebody set, wherever; defaults are nobody's. A name in
   * the environment cannot tell a dash from a dot, and comes with dots.
   */
  public Set<String> keysUnder(String prefix) {
    String inEnvironment = prefix.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    var rest = new TreeSet<String>();
    context.getConfigSources().stream()
        .filter(source -> !(source instanceof DefaultValuesConfigSource))
        .flatMap(source -> source.getPropertyNames().stream())
        .forEach(
            name -> {
              if (name.startsWith(prefix)) {
                rest.add(name.substring(prefix.length()));
              } else if (name.startsWith(inEnvironment)) {
                String lower = name.substring(inEnvironment.length()).toLowerCase(Locale.ROOT);
                rest.add(lower.replace('_', '.'));
              }
            });
    return rest;
  }
}
