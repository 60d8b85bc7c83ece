package dev.carrel.config;

import static java.util.Map.entry;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Fails the start if a key is configured under its old name. As a configuration source it runs
 * before anything reads the configuration; it contributes no values.
 */
public final class RenamedKeyCheck implements ConfigSourceFactory {
  private static final String PREFIX = "carrel.";

  /** Old and new names after {@code carrel.}. */
  private static final Map<String, String> NEW_NAMES =
      Map.ofEntries(
          entry("reaper.every", "reaper.interval"),
          entry("reaper.unknown-content-every", "reaper.content-check-interval"),
          entry("reaper.orphan-scan-interval", "reaper.content-check-interval"),
          entry("reaper.batch", "reaper.batch-size"),
          entry("console.viewers", "console.max-event-streams"),
          entry("pull.allow", "pull.allowed-sources"),
          entry("pull.concurrent", "pull.max-concurrent"),
          entry("pull.every", "pull.interval"),
          entry("login.failures-per-address", "login.max-failures-per-minute-per-address"),
          entry("login.failures-per-user", "login.max-failures-per-minute-per-user"),
          entry("limits.body-size", "limits.max-body-size"),
          entry("limits.head-timeout", "limits.request-header-timeout"),
          entry("limits.sessions-per-user", "limits.max-active-sessions-per-user"),
          entry("limits.files-per-session", "limits.max-files-per-session"),
          entry("limits.transfers", "limits.max-concurrent-transfers"),
          entry("limits.slowest-transfer", "limits.min-transfer-rate"),
          entry("shutdown.transfers", "shutdown.transfer-drain-timeout"),
          entry("tls.names", "tls.additional-names"));

  /**
   * {@inheritDoc}
   *
   * @throws ConfigurationException with the old and the new name of the first such key
   */
  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    reject(new BootstrapConfig(context).keysUnder(PREFIX));
    return List.of();
  }

  /** Names from the environment have dots instead of dashes. */
  static void reject(Set<String> configured) {
    NEW_NAMES.forEach(
        (oldName, newName) -> {
          if (configured.contains(oldName) || configured.contains(oldName.replace('-', '.'))) {
            throw new ConfigurationException(
                "%1$s%2$s was renamed: configure %1$s%3$s instead."
                    .formatted(PREFIX, oldName, newName));
          }
        });
  }
}
