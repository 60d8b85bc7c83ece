package dev.carrel.config;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;

/**
 * Fails the start if a value is invalid. The message contains the key, the value and the expected
 * values.
 */
@Singleton
@Startup(1) // Before other startup beans use the configuration.
class ConfigurationValidator {
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

  /** Ten years: far below the range of PostgreSQL's timestamps. */
  private static final Duration MAX_HISTORY_RETENTION = Duration.ofDays(3650);

  /** Half of the time after which other replicas may claim the file of a transfer. */
  private static final Duration MAX_RENEWAL_INTERVAL = Duration.ofSeconds(5);

  private static final long MIN_BODY_SIZE = 1024;

  /**
   * The same as {@code quarkus.rest.input-buffer-size}: a larger body would block a worker thread.
   */
  private static final long MAX_BODY_SIZE = 64 * 1024 * 1024;

  private final Config config;

  ConfigurationValidator(Config config) {
    this.config = config;
    requireAtLeast(
        MIN_TIMEOUT,
        "carrel.update-session.idle-timeout",
        "carrel.download-session.idle-timeout",
        "carrel.login.idle-timeout",
        "carrel.login.max-age",
        "carrel.pull.connect-timeout",
        "carrel.pull.idle-timeout",
        "carrel.limits.body-timeout",
        "carrel.limits.request-header-timeout");
    requireAtLeast(Duration.ofMillis(1), "carrel.pull.retry-delay");
    requireAtLeast(
        Duration.ZERO,
        "carrel.update-session.retention",
        "carrel.download-session.retention",
        "carrel.history.retention",
        "carrel.content.trash-retention",
        "carrel.content.orphans.initial-delay",
        "carrel.content.orphans.min-interval",
        "carrel.content.orphans.min-age",
        "carrel.shutdown.transfer-drain-timeout");
    require(
        "carrel.history.retention",
        Duration.class,
        retention -> retention.compareTo(MAX_HISTORY_RETENTION) <= 0,
        "a duration up to " + MAX_HISTORY_RETENTION.toDays() + "d");
    require(
        "carrel.limits.max-renewal-interval",
        Duration.class,
        interval ->
            interval.compareTo(MIN_TIMEOUT) >= 0 && interval.compareTo(MAX_RENEWAL_INTERVAL) <= 0,
        "a duration from 100ms to 5s");
    requirePositive(
        "carrel.content.max-io-threads",
        "carrel.control.replicas",
        "carrel.pull.max-concurrent",
        "carrel.reaper.batch-size",
        "carrel.console.max-event-streams",
        "carrel.login.max-per-user",
        "carrel.login.max-failures-per-minute-per-address",
        "carrel.login.max-failures-per-minute-per-user",
        "carrel.limits.max-active-sessions-per-user",
        "carrel.limits.max-files-per-session",
        "carrel.limits.max-concurrent-transfers");
    require("carrel.pull.max-redirects", Integer.class, max -> max >= 0, "a number of at least 0");
    require(
        "carrel.content.orphans.max-share",
        Integer.class,
        percent -> percent > 0 && percent <= 100,
        "a percentage from 1 to 100");
    require(
        "carrel.limits.max-body-size",
        MemorySize.class,
        size -> size.asLongValue() >= MIN_BODY_SIZE && size.asLongValue() <= MAX_BODY_SIZE,
        "a size from 1K to 64M");
    Optional<Duration> shutdownTimeout =
        config.getOptionalValue("quarkus.shutdown.timeout", Duration.class);
    // A transfer that still runs at the shutdown timeout is ended without a response, and its
    // progress is not stored.
    require(
        "carrel.shutdown.transfer-drain-timeout",
        Duration.class,
        timeout -> shutdownTimeout.map(max -> timeout.compareTo(max) < 0).orElse(true),
        "less than quarkus.shutdown.timeout");
    if (config.getValue("carrel.control.enabled", Boolean.class)
        && config.getOptionalValue("carrel.control.key", String.class).isEmpty()
        && LaunchMode.current() == LaunchMode.NORMAL) {
      throw new ConfigurationException(
          "carrel.control.key is required because carrel.control.enabled is true: every caller of the"
              + " control API can expire all sessions and logins.");
    }
    if (config.getOptionalValue("carrel.public-url", String.class).isPresent()) {
      require(
          "carrel.public-url",
          URI.class,
          ConfigurationValidator::isBaseUrl,
          "an http or https URL with a host, an optional port and no path");
    }
  }

  private void requirePositive(String... keys) {
    for (String key : keys) {
      require(key, Integer.class, value -> value > 0, "a number greater than 0");
    }
  }

  private void requireAtLeast(Duration min, String... keys) {
    for (String key : keys) {
      require(
          key,
          Duration.class,
          value -> value.compareTo(min) >= 0,
          "a duration of at least " + min.toMillis() + "ms");
    }
  }

  private static boolean isBaseUrl(URI url) {
    return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
        && url.getHost() != null
        && (url.getRawPath() == null || url.getRawPath().isEmpty())
        && url.getRawQuery() == null;
  }

  private <T> void require(String key, Class<T> type, Predicate<T> isValid, String expected) {
    if (!isValid.test(config.getValue(key, type))) {
      throw new ConfigurationException(
          "Invalid value '%s' for %s: expected %s."
              .formatted(config.getConfigValue(key).getValue(), key, expected));
    }
  }
}
