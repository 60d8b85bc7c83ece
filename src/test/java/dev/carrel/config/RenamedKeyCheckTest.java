package dev.carrel.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenamedKeyCheckTest {

  @ParameterizedTest
  @ValueSource(strings = {"limits.slowest-transfer", "limits.slowest.transfer"})
  void shouldRejectOldKeyAndNameNewKey(String configured) {
    // When
    assertThatThrownBy(() -> RenamedKeyCheck.reject(Set.of("data-directory", configured)))

        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "carrel.limits.slowest-transfer was renamed: configure carrel.limits.min-transfer-rate"
                + " instead.");
  }

  @Test
  void shouldAcceptNewKeys() {
    // When
    assertThatCode(
            () -> RenamedKeyCheck.reject(Set.of("limits.min-transfer-rate", "reaper.interval")))

        // Then
        .doesNotThrowAnyException();
  }
}
