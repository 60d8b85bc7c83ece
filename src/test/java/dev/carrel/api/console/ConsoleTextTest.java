package dev.carrel.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients supply goes into the console's pages through {@code foreign} or {@code visible}. */
class ConsoleTextTest {
  private static final Path SCRIPTS = Path.of("src/main/resources/META-INF/resources/console");

  private static final Pattern BARE =
      Pattern.compile(
          "(?:\\$\\{|fact\\('\\w+', )(?:[\\w#]+\\.)*"
              + "(?:item|library|owner|user|error|default_message|file\\.name|first|request)[})]");

  /** What is sent, and not shown. */
  private static final Pattern SENT = Pattern.compile("encode\\(.*");

  static Stream<Path> scripts() throws IOException {
    return Files.list(SCRIPTS).filter(file -> file.toString().endsWith(".js"));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shouldIsolateWhatClientsSupply(Path script) throws IOException {
    // Given
    Stream<String> lines = Files.readString(script).lines();

    // When
    Stream<String> bare =
        lines.filter(line -> BARE.matcher(SENT.matcher(line).replaceAll("")).find());

    // Then
    assertThat(bare).isEmpty();
  }
}
