package dev.carrel.config;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;

/** Stops the start, with one sentence that names the key, where a value makes no sense. */
@Singleton
@Startup
class ConfigurationCheck {
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);

  ConfigurationCheck(CarrelConfig config) {
    atLeast(
        LEAST_TIMEOUT, config.updateSession().idleTimeout(), "carrel.update-session.idle-timeout");
    atLeast(Duration.ZERO, config.updateSession().retention(), "carrel.update-session.retention");
    atLeast(
        LEAST_TIMEOUT,
        config.downloadSession().idleTimeout(),
        "carrel.download-session.idle-timeout");
    atLeast(
        Duration.ZERO, config.downloadSession().retention(), "carrel.download-session.retention");
    atLeast(LEAST_TIMEOUT, config.login().idleTimeout(), "carrel.login.idle-timeout");
    atLeast(LEAST_TIMEOUT, config.login().maxAge(), "carrel.login.max-age");
    atLeast(LEAST_TIMEOUT, config.pull().connectTimeout(), "carrel.pull.connect-timeout");
    atLeast(LEAST_TIMEOUT, config.pull().idleTimeout(), "carrel.pull.idle-timeout");
    atLeast(Duration.ofMillis(1), config.pull().retryDelay(), "carrel.pull.retry-delay");
    check(
        config.pull().concurrent() > 0,
        "carrel.pull.concurrent",
        config.pull().concurrent(),
        "a number above 0");
    check(
        config.pull().maxRedirects() >= 0,
        "carrel.pull.max-redirects",
        config.pull().maxRedirects(),
        "a number from 0");
    check(
        config.reaper().batch() > 0,
        "carrel.reaper.batch",
        config.reaper().batch(),
        "a number above 0");
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
      throw new IllegalStateException("%s is %s; it takes %s.".formatted(key, value, takes));
    }
  }
}
