package dev.carrel.config;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Stops the start, with one sentence that names the key, where a value makes no sense. */
@Singleton
@Startup(1) // Before anything begins to work.
class ConfigurationValidator {
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);

  /** Far from where PostgreSQL's times end. */
  private static final Duration LONGEST_HISTORY = Duration.ofDays(3650);

  private static final long LEAST_BODY_SIZE = 1024;

  /** As {@code quarkus.rest.input-buffer-size}, so that no body waits for a worker. */
  private static final long LARGEST_BODY_SIZE = 64 * 1024 * 1024;

  ConfigurationValidator(
      CarrelConfig config,
      @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> shutdownTimeout) {
    atLeast(
        LEAST_TIMEOUT, config.updateSession().idleTimeout(), "carrel.update-session.idle-timeout");
    atLeast(Duration.ZERO, config.updateSession().retention(), "carrel.update-session.retention");
    atLeast(
        LEAST_TIMEOUT,
        config.downloadSession().idleTimeout(),
        "carrel.download-session.idle-timeout");
    atLeast(
        Duration.ZERO, config.downloadSession().retention(), "carrel.download-session.retention");
    check(
        !config.history().retention().isNegative()
            && config.history().retention().compareTo(LONGEST_HISTORY) <= 0,
        "carrel.history.retention",
        config.history().retention(),
        "a duration up to " + LONGEST_HISTORY.toDays() + "d");
    atLeast(LEAST_TIMEOUT, config.login().idleTimeout(), "carrel.login.idle-timeout");
    atLeast(LEAST_TIMEOUT, config.login().maxAge(), "carrel.login.max-age");
    atLeast(LEAST_TIMEOUT, config.pull().connectTimeout(), "carrel.pull.connect-timeout");
    atLeast(LEAST_TIMEOUT, config.pull().idleTimeout(), "carrel.pull.idle-timeout");
    atLeast(Duration.ofMillis(1), config.pull().retryDelay(), "carrel.pull.retry-delay");
    aboveZero(config.content().maxIoThreads(), "carrel.content.max-io-threads");
    aboveZero(config.pull().concurrent(), "carrel.pull.concurrent");
    check(
        config.pull().maxRedirects() >= 0,
        "carrel.pull.max-redirects",
        config.pull().maxRedirects(),
        "a number from 0");
    aboveZero(config.reaper().batch(), "carrel.reaper.batch");
    check(config.content());
    aboveZero(config.console().viewers(), "carrel.console.viewers");
    check(config.limits());
    check(config.shutdown().transfers(), shutdownTimeout);
    aboveZero(config.login().maxPerUser(), "carrel.login.max-per-user");
    aboveZero(config.login().failuresPerAddress(), "carrel.login.failures-per-address");
    aboveZero(config.login().failuresPerUser(), "carrel.login.failures-per-user");
    config
        .publicUrl()
        .ifPresent(
            url ->
                check(
                    isBase(url),
                    "carrel.public-url",
                    url,
                    "http:// or https://, a host, maybe a port, and no path"));
  }

  private static void check(CarrelConfig.Content content) {
    CarrelConfig.Orphans orphans = content.orphans();
    atLeast(Duration.ZERO, content.trashRetention(), "carrel.content.trash-retention");
    atLeast(Duration.ZERO, orphans.initialDelay(), "carrel.content.orphans.initial-delay");
    atLeast(Duration.ZERO, orphans.minInterval(), "carrel.content.orphans.min-interval");
    atLeast(Duration.ZERO, orphans.minAge(), "carrel.content.orphans.min-age");
    check(
        orphans.maxShare() > 0 && orphans.maxShare() <= 100,
        "carrel.content.orphans.max-share",
        orphans.maxShare(),
        "a percentage from 1 to 100");
  }

  private static void check(CarrelConfig.Limits limits) {
    long bodySize = limits.bodySize().asLongValue();
    check(
        bodySize >= LEAST_BODY_SIZE && bodySize <= LARGEST_BODY_SIZE,
        "carrel.limits.body-size",
        bodySize,
        "a size from 1K to 64M");
    atLeast(LEAST_TIMEOUT, limits.bodyTimeout(), "carrel.limits.body-timeout");
    atLeast(LEAST_TIMEOUT, limits.headTimeout(), "carrel.limits.head-timeout");
    aboveZero(limits.sessionsPerUser(), "carrel.limits.sessions-per-user");
    aboveZero(limits.filesPerSession(), "carrel.limits.files-per-session");
    aboveZero(limits.transfers(), "carrel.limits.transfers");
    check(
        limits.slowestTransfer().asLongValue() >= 0,
        "carrel.limits.slowest-transfer",
        limits.slowestTransfer().asLongValue(),
        "a size, or 0 for no such limit");
  }

  /** Whoever is still there at the timeout is not told, and notes nothing of what was received. */
  private static void check(Duration transfers, Optional<Duration> timeout) {
    atLeast(Duration.ZERO, transfers, "carrel.shutdown.transfers");
    check(
        timeout.map(most -> transfers.compareTo(most) < 0).orElse(true),
        "carrel.shutdown.transfers",
        transfers,
        "less than quarkus.shutdown.timeout");
  }

  private static void aboveZero(int value, String key) {
    check(value > 0, key, value, "a number above 0");
  }

  private static void atLeast(Duration least, Duration value, String key) {
    check(
        value.compareTo(least) >= 0,
        key,
        value,
        "a duration of at least " + least.toMillis() + "ms");
  }

  private static boolean isBase(URI url) {
    return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
        && url.getHost() != null
        && (url.getRawPath() == null || url.getRawPath().isEmpty())
        && url.getRawQuery() == null;
  }

  private static void check(boolean sound, String key, Object value, String takes) {
    if (!sound) {
      throw new ConfigurationException("%s is %s; it takes %s.".formatted(key, value, takes));
    }
  }
}
