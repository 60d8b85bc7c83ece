package dev.carrel.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationValidatorTest {
  private static SmallRyeConfig configured(Map<String, String> values) {
    var all = new HashMap<>(values);
    all.put("carrel.content.directory", "content");
    all.put("quarkus.shutdown.timeout", "10s");
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(all, "test", 0))
        .withConverter(Duration.class, 200, new DurationConverter())
        .withConverter(MemorySize.class, 200, new MemorySizeConverter())
        .withMapping(CarrelConfig.class)
        .build();
  }

  @Test
  void shouldAcceptDefaults() {
    SmallRyeConfig config = configured(Map.of());

    assertThatCode(() -> new ConfigurationValidator(config)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          carrel.content.trash-retention   | -1s  | a duration of at least 0ms
          carrel.content.orphans.max-share | 0    | a percentage from 1 to 100
          carrel.content.orphans.max-share | 101  | a percentage from 1 to 100
          carrel.limits.max-body-size          | 1023 | a size from 1K to 64M
          carrel.limits.max-body-size          | 65M  | a size from 1K to 64M
          carrel.limits.body-timeout       | 0s   | a duration of at least 100ms
          carrel.limits.max-renewal-interval | 99ms | a duration from 100ms to 5s
          carrel.limits.max-renewal-interval | 6s | a duration from 100ms to 5s
          carrel.limits.request-header-timeout       | 0s   | a duration of at least 100ms
          carrel.limits.max-active-sessions-per-user  | 0    | a number greater than 0
          carrel.limits.max-files-per-session  | -1   | a number greater than 0
          carrel.limits.max-concurrent-transfers          | 0    | a number greater than 0
          carrel.content.max-io-threads    | 0    | a number greater than 0
          carrel.pull.max-concurrent           | 0    | a number greater than 0
          carrel.reaper.batch-size              | 0    | a number greater than 0
          carrel.history.retention         | 3651d | a duration up to 3650d
          carrel.history.retention         | -1s  | a duration of at least 0ms
          carrel.pull.retry-delay          | 0s   | a duration of at least 1ms
          carrel.pull.max-redirects        | -1   | a number of at least 0
          carrel.public-url                | ftp://vcenter.example | an http or https URL with a host, an optional port and no path
          carrel.public-url                | https://vcenter.example/sdk | an http or https URL with a host, an optional port and no path
          carrel.shutdown.transfer-drain-timeout        | -1s  | a duration of at least 0ms
          carrel.shutdown.transfer-drain-timeout        | 10s  | less than quarkus.shutdown.timeout
          """)
  void shouldRejectInvalidValueAndNameKey(String key, String value, String expected) {
    SmallRyeConfig config = configured(Map.of(key, value));

    assertThatThrownBy(() -> new ConfigurationValidator(config))
        .hasMessage("Invalid value '%s' for %s: expected %s.", value, key, expected);
  }

  @Test
  void shouldAcceptDisabledMinimumRate() {
    SmallRyeConfig config = configured(Map.of("carrel.limits.min-transfer-rate", "0"));

    assertThatCode(() -> new ConfigurationValidator(config)).doesNotThrowAnyException();
  }
}
