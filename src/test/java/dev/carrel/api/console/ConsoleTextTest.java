package dev.carrel.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The console's scripts pass text that clients supplied through {@code bidiIsolate} or {@code
 * escapeBidi} before they show it.
 */
class ConsoleTextTest {
  private static final Path SCRIPTS = Path.of("src/main/resources/META-INF/resources/console");

  private static final Pattern UNESCAPED =
      Pattern.compile(
          "(?:\\$\\{|property\\('\\w+', )(?:[\\w#]+\\.)*"
              + "(?:item|library|owner|user|error|default_message|file\\.name|first|request)[})]");

  /** Text that is sent to the server, not shown. */
  private static final Pattern ENCODED = Pattern.compile("encode\\(.*");

  static Stream<Path> scripts() throws IOException {
    return Files.list(SCRIPTS).filter(file -> file.toString().endsWith(".js"));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shouldEscapeTextFromClients(Path script) throws IOException {
    // Given
    Stream<String> lines = Files.readString(script).lines();

    // When
    Stream<String> unescaped =
        lines.filter(line -> UNESCAPED.matcher(ENCODED.matcher(line).replaceAll("")).find());

    // Then
    assertThat(unescaped).isEmpty();
  }
}
