package dev.carrel.testing;

import dev.carrel.config.CarrelConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** A configuration for tests without the application. */
public final class TestConfig {
  private TestConfig() {}

  /** Returns the default values, except for these keys under {@code carrel.}. */
  public static CarrelConfig defaultsWith(Map<String, String> keys) {
    var builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withMapping(CarrelConfig.class)
            .withDefaultValue("carrel.content.directory", "target/none");
    // The converters of Quarkus for durations and sizes.
    builder.addDiscoveredConverters();
    keys.forEach((key, value) -> builder.withDefaultValue("carrel." + key, value));
    return builder.build().getConfigMapping(CarrelConfig.class);
  }
}
