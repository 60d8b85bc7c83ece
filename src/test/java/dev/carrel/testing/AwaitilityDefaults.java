package dev.carrel.testing;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes Awaitility check conditions every 20 ms instead of every 100 ms. JUnit registers this
 * extension for all tests.
 */
public final class AwaitilityDefaults implements BeforeAllCallback {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  /**
   * Quarkus loads the classes of its tests, and with them Awaitility, in a class loader of its own.
   */
  @Override
  public void beforeAll(ExtensionContext context) throws ReflectiveOperationException {
    ClassLoader loader = context.getRequiredTestClass().getClassLoader();
    Class<?> awaitility = Class.forName("org.awaitility.Awaitility", true, loader);
    awaitility.getMethod("setDefaultPollInterval", Duration.class).invoke(null, POLL_INTERVAL);
  }
}
