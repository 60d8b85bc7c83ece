package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class SpuriousPoolErrorFilterTest {
  private final SpuriousPoolErrorFilter filter = new SpuriousPoolErrorFilter();

  private static LogRecord recordThrownBy(String className) {
    var failure = new IllegalStateException("Result is already complete");
    failure.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("io.vertx.core.Promise", "complete", null, 1),
          new StackTraceElement(className, "lambda", null, 1)
        });
    var record = new LogRecord(Level.SEVERE, "Unhandled exception");
    record.setThrown(failure);
    return record;
  }

  @Test
  void shouldFindPoolOfVertx() {
    assertThatCode(() -> Class.forName(SpuriousPoolErrorFilter.POOL))
        .as("Vert.x has renamed the pool: adapt or delete internals.SpuriousPoolErrorFilter")
        .doesNotThrowAnyException();
  }

  @Test
  void shouldSuppressOnlyErrorsOfPool() {
    assertThat(filter.isLoggable(recordThrownBy(SpuriousPoolErrorFilter.POOL))).isFalse();
    assertThat(filter.isLoggable(recordThrownBy("io.vertx.core.Other"))).isTrue();
    assertThat(filter.isLoggable(new LogRecord(Level.SEVERE, "without exception"))).isTrue();
  }
}
