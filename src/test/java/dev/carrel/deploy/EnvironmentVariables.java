package dev.carrel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.config.ConfigurationKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** The environment variables that configure the application or its launcher. */
final class EnvironmentVariables {
  /** The variables that {@code bin/carrel} reads. */
  private static final Set<String> LAUNCHER_VARIABLES =
      Set.of("CARREL_MODE", "CARREL_HEAP_PERCENT");

  private static final Set<String> ALL = all();

  private EnvironmentVariables() {}

  static boolean exists(String variable) {
    return ALL.contains(variable);
  }

  private static Set<String> all() {
    var all = new TreeSet<>(LAUNCHER_VARIABLES);
    try {
      ConfigurationKeys.all().forEach(key -> key.environmentVariable().ifPresent(all::add));
      for (URL model :
          Collections.list(
              EnvironmentVariables.class
                  .getClassLoader()
                  .getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
        try (InputStream json = model.openStream()) {
          addRunTime(new ObjectMapper().readTree(json), all);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** Adds the run-time keys from the configuration documentation of an extension. */
  private static void addRunTime(JsonNode node, Set<String> all) {
    if (node.path("phase").asText().equals("RUN_TIME")) {
      all.add(node.at("/path/environmentVariable").asText());
    }
    node.forEach(child -> addRunTime(child, all));
  }
}
