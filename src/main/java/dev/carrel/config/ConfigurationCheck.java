package dev.carrel.config;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;

/** Stops the start, with one sentence that names the key, where a value makes no sense. */
@Singleton
@Startup(1) // Before anything begins to work.
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
    above(0, config.pull().concurrent(), "carrel.pull.concurrent");
    above(-1, config.pull().maxRedirects(), "carrel.pull.max-redirects");
    above(0, config.reaper().batch(), "carrel.reaper.batch");
    above(0, config.login().maxPerUser(), "carrel.login.max-per-user");
    above(0, config.login().failuresPerAddress(), "carrel.login.failures-per-address");
    above(0, config.login().failuresPerUser(), "carrel.login.failures-per-user");
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

  private static void above(int least, int value, String key) {
    check(value > least, key, value, "a number from " + (least + 1));
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
