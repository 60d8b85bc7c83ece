package dev.carrel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The decision records in {@code docs/adr} are numbered without gaps and listed in its README. */
class DecisionRecordsTest {
  private static final Path DIRECTORY = Path.of("docs/adr");

  private final List<Path> records = records();

  @Test
  void shouldBeNumberedWithoutGaps() {
    assertThat(records)
        .extracting(path -> Integer.parseInt(path.getFileName().toString().substring(0, 4)))
        .isEqualTo(IntStream.rangeClosed(1, records.size()).boxed().toList());
  }

  @Test
  void shouldHaveTheirNumberInTheTitleAndBeListed() {
    List<String> index = MarkdownPage.read(DIRECTORY.resolve("README.md")).text().lines().toList();

    assertThat(records)
        .allSatisfy(
            path -> {
              String title = MarkdownPage.read(path).text().lines().findFirst().orElseThrow();
              String file = path.getFileName().toString();
              String number = String.valueOf(Integer.parseInt(file.substring(0, 4)));
              assertThat(title).startsWith("# " + number + ". ");
              assertThat(index)
                  .anyMatch(line -> line.startsWith("| [" + number + "](" + file + ") | "));
            });
  }

  private static List<Path> records() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(path -> path.getFileName().toString().matches("\\d{4}-.*\\.md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
