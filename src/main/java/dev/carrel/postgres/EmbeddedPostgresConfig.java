package dev.carrel.postgres;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Starts the embedded PostgreSQL where no other was configured, and tells Quarkus where it listens.
 *
 * <p>A configuration source is the earliest place that knows both the configuration and that the
 * application is about to run: whoever reads the datasource's URL, finds a server that answers.
 */
public final class EmbeddedPostgresConfig implements ConfigSourceFactory {
  private static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
  private static final String DATA_DIRECTORY = "carrel.data-directory";
  private static final String REACTIVE_PREFIX = "vertx-reactive:";

  /** Above the defaults, below application.properties and everything that a user sets. */
  private static final int ORDINAL = 200;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    Map<String, String> datasource = new HashMap<>();
    String url = valueOf(context, REACTIVE_URL);
    if (url == null) {
      if (isBuild()) {
        return List.of();
      }
      var server = EmbeddedPostgres.running(dataDirectory(context).resolve("postgres"));
      url = server.url();
      datasource.put(REACTIVE_URL, url);
      datasource.put("quarkus.datasource.username", server.user());
      datasource.put("quarkus.datasource.password", server.password());
    }
    datasource.put("quarkus.datasource.jdbc.url", jdbcUrl(url));
    return List.of(new PropertiesConfigSource(datasource, "embedded PostgreSQL", ORDINAL));
  }

  private static Path dataDirectory(ConfigSourceContext context) {
    String directory = valueOf(context, DATA_DIRECTORY);
    if (directory == null) {
      throw new EmbeddedPostgresException(
          DATA_DIRECTORY + " is empty; it takes the path of a directory.");
    }
    return Path.of(directory);
  }

  private static String valueOf(ConfigSourceContext context, String key) {
    ConfigValue value = context.getValue(key);
    return value == null || value.getValue() == null || value.getValue().isBlank()
        ? null
        : value.getValue();
  }

  private static String jdbcUrl(String url) {
    String plain = url.startsWith(REACTIVE_PREFIX) ? url.substring(REACTIVE_PREFIX.length()) : url;
    return "jdbc:" + plain.replaceFirst("^postgres:", "postgresql:");
  }

  /** The build reads the configuration too, with this class on its path, and wants no server. */
  private static boolean isBuild() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(
                    frame -> frame.getClassName().startsWith("io.quarkus.deployment.")));
  }
}
