package dev.carrel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every relative link in a Markdown file of the repository leads to a file and a heading. */
class MarkdownLinksTest {
  /** Entries of the root that are not part of the repository. */
  private static final Set<String> SKIPPED = Set.of("target", "data", ".git");

  @TempDir Path directory;

  @Test
  void shouldResolveInTheRepository() throws IOException {
    // When
    List<String> dead = deadLinks(Path.of(""));

    // Then
    assertThat(pages(Path.of(""))).contains(Path.of("README.md"), Path.of("docs/security.md"));
    assertThat(dead).isEmpty();
  }

  @Test
  void shouldFindDeadLinks() throws IOException {
    // Given
    Files.writeString(
        directory.resolve("a.md"),
        """
        # Quick `start`, and more
        ## Twice
        ## Twice
        ```bash
        # no heading
        [code](absent-1.md)
        ```
        [file](b.md) [heading](b.md#the-end) [own](#quick-start-and-more) [again](#twice-1)
        [site](https://carrel.example/absent) ![image](absent-2.png) `[code](absent-3.md)`
        [case](B.md) [anchor](b.md#absent) [own](#no-heading) [outside](../a.md)
        <img src="absent-4.png"> [reference][r]

        [r]: absent-5.md
        """);
    Files.writeString(directory.resolve("b.md"), "# The end\n");

    // When
    List<String> dead = deadLinks(directory);

    // Then
    assertThat(dead)
        .containsExactly(
            "a.md: absent-2.png",
            "a.md: B.md",
            "a.md: b.md#absent",
            "a.md: #no-heading",
            "a.md: ../a.md",
            "a.md: absent-4.png",
            "a.md: absent-5.md");
  }

  /** Each dead link as {@code <page>: <target>}. */
  private static List<String> deadLinks(Path root) throws IOException {
    return pages(root).stream()
        .map(MarkdownPage::read)
        .flatMap(
            page ->
                page.links().stream()
                    .filter(link -> !resolves(root, page, link))
                    .map(link -> root.relativize(page.path()) + ": " + link))
        .toList();
  }

  private static List<Path> pages(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(entry -> !SKIPPED.contains(entry.getFileName().toString()))
          .flatMap(MarkdownLinksTest::files)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static Stream<Path> files(Path entry) {
    try {
      return Files.walk(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean resolves(Path root, MarkdownPage page, String link) {
    URI uri = URI.create(link);
    if (uri.getScheme() != null) {
      return true;
    }
    Path target = uri.getPath().isEmpty() ? page.path() : page.path().resolveSibling(uri.getPath());
    return isInRepository(root, target)
        && (uri.getFragment() == null
            || !target.toString().endsWith(".md")
            || MarkdownPage.read(target).anchors().contains(uri.getFragment()));
  }

  /** Compares the case of names also on file systems that ignore it. */
  private static boolean isInRepository(Path root, Path target) {
    try {
      Path real = target.toRealPath();
      return real.startsWith(root.toRealPath())
          && real.endsWith(target.toAbsolutePath().normalize().getFileName());
    } catch (IOException e) {
      return false;
    }
  }
}
