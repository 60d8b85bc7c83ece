package dev.carrel.vapi.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameRuleTest {

  @ParameterizedTest
  @ValueSource(strings = {"disk.vmdk", "...", "a b", ".hidden", "ä", "😀", "%2e%2e"})
  void shouldAllowName(String name) {
    assertThat(FileNameRule.findViolation(name)).isNull();
    assertThat(FileNameRule.findViolation("é".repeat(127))).isNull();
  }

  @ParameterizedTest
  @MethodSource("invalidNames")
  void shouldFindViolation(String name, String violation) {
    assertThat(FileNameRule.findViolation(name)).isEqualTo(violation);
  }

  static Stream<Arguments> invalidNames() {
    return Stream.of(
        Arguments.of("", "is empty or blank"),
        Arguments.of(" ", "is empty or blank"),
        Arguments.of(".", "is the name of a directory"),
        Arguments.of("..", "is the name of a directory"),
        Arguments.of("a/b", "contains a path separator"),
        Arguments.of("a\\b", "contains a path separator"),
        Arguments.of("a\0", "contains control characters"),
        Arguments.of("a\u0085", "contains control characters"),
        Arguments.of("a\ud800", "contains an unpaired surrogate"),
        Arguments.of("é".repeat(128), "is longer than 255 bytes"));
  }
}
