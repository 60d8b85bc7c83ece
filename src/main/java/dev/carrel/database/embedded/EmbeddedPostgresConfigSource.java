package dev.carrel.database.embedded;

import dev.carrel.config.BootstrapConfig;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Begins to start the embedded PostgreSQL if no other server is configured, and configures the
 * datasource with its URL. The server starts while the application does; {@code BlockingConnection}
 * waits for it.
 *
 * <p>A configuration source is the earliest extension point that knows the configuration and runs
 * only if the application is about to start.
 */
public final class EmbeddedPostgresConfigSource implements ConfigSourceFactory {
  private static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
  private static final String REACTIVE_PREFIX = "vertx-reactive:";
  private static final String PREPARED = "carrel.distribution.postgres-directory";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    var config = new BootstrapConfig(context);
    Map<String, String> datasource = new HashMap<>();
    String url = config.value(REACTIVE_URL);
    if (url == null) {
      if (BootstrapConfig.isBuildTime()) {
        return List.of();
      }
      var server =
          EmbeddedPostgres.beginStart(
              directory(config.dataDirectory()),
              Optional.ofNullable(config.value(PREPARED))
                  .map(Path::of)
                  .flatMap(PreparedPostgres::findIn));
      if (LaunchMode.current() != LaunchMode.NORMAL) {
        // The class loader that starts the application may be another one.
        EmbeddedPostgresStart.await();
      }
      url = server.url();
      datasource.put(REACTIVE_URL, url);
      datasource.put("quarkus.datasource.username", server.user());
      datasource.put("quarkus.datasource.password", server.password());
    }
    datasource.put("quarkus.datasource.jdbc.url", jdbcUrl(url));
    return List.of(
        new PropertiesConfigSource(datasource, "embedded PostgreSQL", BootstrapConfig.ORDINAL));
  }

  /** Returns the directory of the embedded server within the data directory. */
  static Path directory(Path dataDirectory) {
    return dataDirectory.resolve("postgres");
  }

  private static String jdbcUrl(String url) {
    String plain = url.startsWith(REACTIVE_PREFIX) ? url.substring(REACTIVE_PREFIX.length()) : url;
    return "jdbc:" + plain.replaceFirst("^postgres:", "postgresql:");
  }
}
