package dev.carrel.config;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

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

  private static final long MIN_BODY_SIZE = 1024;

  /**
   * The same as {@code quarkus.rest.input-buffer-size}: a larger body would block a worker thread.
   */
  private static final long MAX_BODY_SIZE = 64 * 1024 * 1024;

  ConfigurationValidator(
      CarrelConfig config,
      @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> shutdownTimeout) {
    requireAtLeast(
        MIN_TIMEOUT, config.updateSession().idleTimeout(), "carrel.update-session.idle-timeout");
    requireAtLeast(
        Duration.ZERO, config.updateSession().retention(), "carrel.update-session.retention");
    requireAtLeast(
        MIN_TIMEOUT,
        config.downloadSession().idleTimeout(),
        "carrel.download-session.idle-timeout");
    requireAtLeast(
        Duration.ZERO, config.downloadSession().retention(), "carrel.download-session.retention");
    require(
        !config.history().retention().isNegative()
            && config.history().retention().compareTo(MAX_HISTORY_RETENTION) <= 0,
        "carrel.history.retention",
        config.history().retention(),
        "a duration up to " + MAX_HISTORY_RETENTION.toDays() + "d");
    requireAtLeast(MIN_TIMEOUT, config.login().idleTimeout(), "carrel.login.idle-timeout");
    requireAtLeast(MIN_TIMEOUT, config.login().maxAge(), "carrel.login.max-age");
    requireAtLeast(MIN_TIMEOUT, config.pull().connectTimeout(), "carrel.pull.connect-timeout");
    requireAtLeast(MIN_TIMEOUT, config.pull().idleTimeout(), "carrel.pull.idle-timeout");
    requireAtLeast(Duration.ofMillis(1), config.pull().retryDelay(), "carrel.pull.retry-delay");
    requirePositive(config.content().maxIoThreads(), "carrel.content.max-io-threads");
    requirePositive(config.pull().maxConcurrent(), "carrel.pull.max-concurrent");
    require(
        config.pull().maxRedirects() >= 0,
        "carrel.pull.max-redirects",
        config.pull().maxRedirects(),
        "a number of at least 0");
    requirePositive(config.reaper().batchSize(), "carrel.reaper.batch-size");
    validateContent(config.content());
    requirePositive(config.console().maxEventStreams(), "carrel.console.max-event-streams");
    validateLimits(config.limits());
    validateDrainTimeout(config.shutdown().transferDrainTimeout(), shutdownTimeout);
    requirePositive(config.login().maxPerUser(), "carrel.login.max-per-user");
    requirePositive(
        config.login().maxFailuresPerMinutePerAddress(),
        "carrel.login.max-failures-per-minute-per-address");
    requirePositive(
        config.login().maxFailuresPerMinutePerUser(),
        "carrel.login.max-failures-per-minute-per-user");
    config
        .publicUrl()
        .ifPresent(
            url ->
                require(
                    isBaseUrl(url),
                    "carrel.public-url",
                    url,
                    "an http or https URL with a host, an optional port and no path"));
  }

  private static void validateContent(CarrelConfig.Content content) {
    CarrelConfig.Orphans orphans = content.orphans();
    requireAtLeast(Duration.ZERO, content.trashRetention(), "carrel.content.trash-retention");
    requireAtLeast(Duration.ZERO, orphans.initialDelay(), "carrel.content.orphans.initial-delay");
    requireAtLeast(Duration.ZERO, orphans.minInterval(), "carrel.content.orphans.min-interval");
    requireAtLeast(Duration.ZERO, orphans.minAge(), "carrel.content.orphans.min-age");
    require(
        orphans.maxShare() > 0 && orphans.maxShare() <= 100,
        "carrel.content.orphans.max-share",
        orphans.maxShare(),
        "a percentage from 1 to 100");
  }

  private static void validateLimits(CarrelConfig.Limits limits) {
    long bodySize = limits.maxBodySize().asLongValue();
    require(
        bodySize >= MIN_BODY_SIZE && bodySize <= MAX_BODY_SIZE,
        "carrel.limits.max-body-size",
        bodySize,
        "a size from 1K to 64M");
    requireAtLeast(MIN_TIMEOUT, limits.bodyTimeout(), "carrel.limits.body-timeout");
    requireAtLeast(
        MIN_TIMEOUT, limits.requestHeaderTimeout(), "carrel.limits.request-header-timeout");
    requirePositive(
        limits.maxActiveSessionsPerUser(), "carrel.limits.max-active-sessions-per-user");
    requirePositive(limits.maxFilesPerSession(), "carrel.limits.max-files-per-session");
    requirePositive(limits.maxConcurrentTransfers(), "carrel.limits.max-concurrent-transfers");
    require(
        limits.minTransferRate().asLongValue() >= 0,
        "carrel.limits.min-transfer-rate",
        limits.minTransferRate().asLongValue(),
        "a size, or 0 for no limit");
  }

  /**
   * Requires the drain timeout to be less than the shutdown timeout. A transfer that still runs at
   * the shutdown timeout is ended without a response, and its progress is not stored.
   */
  private static void validateDrainTimeout(
      Duration drainTimeout, Optional<Duration> shutdownTimeout) {
    requireAtLeast(Duration.ZERO, drainTimeout, "carrel.shutdown.transfer-drain-timeout");
    require(
        shutdownTimeout.map(max -> drainTimeout.compareTo(max) < 0).orElse(true),
        "carrel.shutdown.transfer-drain-timeout",
        drainTimeout,
        "less than quarkus.shutdown.timeout");
  }

  private static void requirePositive(int value, String key) {
    require(value > 0, key, value, "a number greater than 0");
  }

  private static void requireAtLeast(Duration min, Duration value, String key) {
    require(
        value.compareTo(min) >= 0, key, value, "a duration of at least " + min.toMillis() + "ms");
  }

  private static boolean isBaseUrl(URI url) {
    return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
        && url.getHost() != null
        && (url.getRawPath() == null || url.getRawPath().isEmpty())
        && url.getRawQuery() == null;
  }

  private static void require(boolean isValid, String key, Object value, String expected) {
    if (!isValid) {
      throw new ConfigurationException(
          "Invalid value '%2$s' for %1$s: expected %3$s.".formatted(key, value, expected));
    }
  }
}
