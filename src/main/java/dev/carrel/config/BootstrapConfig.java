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
 * Reads configuration values for a {@code ConfigSourceFactory}, before {@link CarrelConfig} exists.
 * A factory is the earliest place that can read the configuration and runs only when the
 * application starts or is built.
 */
public record BootstrapConfig(ConfigSourceContext context) {
  /**
   * The ordinal of computed sources: above the defaults, below application.properties and
   * everything that a user configures.
   */
  public static final int ORDINAL = 200;

  private static final String DATA_DIRECTORY = "carrel.data-directory";

  /**
   * Whether the Quarkus build reads the configuration: it must not start a database or create
   * files.
   */
  public static boolean isBuildTime() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(
                    frame -> frame.getClassName().startsWith("io.quarkus.deployment.")));
  }

  /** The value of a key; null if it is not configured or blank. */
  public String value(String key) {
    ConfigValue value = context.getValue(key);
    return value == null || value.getValue() == null || value.getValue().isBlank()
        ? null
        : value.getValue();
  }

  /**
   * The value of {@code carrel.data-directory}.
   *
   * @throws ConfigurationException if it is blank
   */
  public Path dataDirectory() {
    String directory = value(DATA_DIRECTORY);
    if (directory == null) {
      throw new ConfigurationException(
          DATA_DIRECTORY + " is empty: expected the path of a directory.");
    }
    return Path.of(directory);
  }

  /**
   * The values of a list: from one value with commas, or else from indexed keys ({@code key[0]},
   * {@code key[1]}, …). Empty if neither is configured.
   */
  public List<String> values(String key) {
    String list = value(key);
    if (list != null) {
      return Stream.of(list.split(","))
          .map(String::strip)
          .filter(element -> !element.isEmpty())
          .toList();
    }
    var elements = new ArrayList<String>();
    for (String element = value(key + "[0]");
        element != null;
        element = value(key + "[%d]".formatted(elements.size()))) {
      elements.add(element.strip());
    }
    return elements;
  }

  /**
   * The configured keys that start with {@code prefix}, without the prefix. Keys that have only a
   * default value are not included. Names of environment variables do not distinguish dashes from
   * dots; they are returned with dots.
   */
  public Set<String> keysUnder(String prefix) {
    String environmentPrefix = prefix.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    var suffixes = new TreeSet<String>();
    context.getConfigSources().stream()
        .filter(source -> !(source instanceof DefaultValuesConfigSource))
        .flatMap(source -> source.getPropertyNames().stream())
        .forEach(
            name -> {
              if (name.startsWith(prefix)) {
                suffixes.add(name.substring(prefix.length()));
              } else if (name.startsWith(environmentPrefix)) {
                String suffix = name.substring(environmentPrefix.length()).toLowerCase(Locale.ROOT);
                suffixes.add(suffix.replace('_', '.'));
              }
            });
    return suffixes;
  }
}
