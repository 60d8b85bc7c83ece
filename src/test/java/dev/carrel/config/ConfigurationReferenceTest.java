package dev.carrel.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.config.ConfigurationKeys.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Compares the tables of configuration keys with the source; {@code
 * -DargLine=-Dconfiguration.write=true} updates them.
 */
class ConfigurationReferenceTest {
  private static final Path README = Path.of("README.md");
  private static final Path REFERENCE = Path.of("docs/configuration.md");
  private static final Pattern TABLE =
      Pattern.compile("(?s)(<!-- keys: generated -->\n).*?(<!-- end of keys -->)");

  @Test
  void shouldDescribeEveryKey() throws IOException {
    assertThat(ConfigurationKeys.all())
        .hasSizeGreaterThan(30)
        .allSatisfy(key -> assertThat(key.description()).as(key.name()).endsWith("."));
  }

  @Test
  void shouldMatchReadme() throws IOException {
    assertContainsTable(README, table(ConfigurationKeys.all(), false));
  }

  @Test
  void shouldMatchReference() throws IOException {
    assertContainsTable(REFERENCE, table(ConfigurationKeys.all(), true));
  }

  private static void assertContainsTable(Path page, String table) throws IOException {
    String current = Files.readString(page);
    String expected =
        TABLE.matcher(current).replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
    if (Boolean.getBoolean("configuration.write")) {
      Files.writeString(page, expected);
    }
    assertThat(Files.readString(page))
        .as(
            "%s is outdated; to update it, run ./mvnw test -Dtest=ConfigurationReferenceTest -DargLine=-Dconfiguration.write=true",
            page)
        .contains(table)
        .isEqualTo(expected);
  }

  private static String table(List<Key> keys, boolean withVariables) {
    return (withVariables
            ? "| key | environment variable | default | meaning |\n|---|---|---|---|\n"
            : "| key | default | meaning |\n|---|---|---|\n")
        + keys.stream()
            .map(
                key ->
                    "| %s |%s %s| %s |\n"
                        .formatted(
                            code(key.name()),
                            withVariables
                                ? " "
                                    + key.environmentVariable()
                                        .map(ConfigurationReferenceTest::code)
                                        .orElse("")
                                    + " |"
                                : "",
                            key.defaultValue().isEmpty() ? "" : code(key.defaultValue()) + " ",
                            key.description().replace("|", "\\|")))
            .collect(joining());
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
