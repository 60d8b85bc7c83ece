package dev.carrel.testing;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes Awaitility check conditions every 20 ms instead of every 100 ms, and wait up to a minute
 * instead of 10 s: the timeout only bounds a failing test, also on a busy machine. JUnit registers
 * this extension for all tests.
 */
public final class AwaitilityDefaults implements BeforeAllCallback {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /**
   * Quarkus loads the classes of its tests, and with them Awaitility, in a class loader of its own.
   */
  @Override
  public void beforeAll(ExtensionContext context) throws ReflectiveOperationException {
    ClassLoader loader = context.getRequiredTestClass().getClassLoader();
    Class<?> awaitility = Class.forName("org.awaitility.Awaitility", true, loader);
    awaitility.getMethod("setDefaultPollInterval", Duration.class).invoke(null, POLL_INTERVAL);
    awaitility.getMethod("setDefaultTimeout", Duration.class).invoke(null, TIMEOUT);
  }
}
