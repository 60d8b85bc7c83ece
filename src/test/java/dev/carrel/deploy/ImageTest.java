package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image contains the distribution where {@code bin/carrel} expects its parts. */
class ImageTest {
  private static final Pattern COPY = Pattern.compile("COPY target/carrel/(\\S+) (\\S+)");

  private final String dockerfile = YamlReader.readText(Path.of("src/main/docker/Dockerfile.jvm"));

  /**
   * Layers that change with the code come last, so that unchanged layers are not transferred again.
   */
  @Test
  void shouldCopyLibrariesBeforeTheCode() {
    List<String> layers = copies().stream().map(copy -> copy.group(1)).toList();

    assertThat(layers)
        .containsExactly(
            "lib/lib/", "bin/", "postgres/", "lib/quarkus-run.jar", "lib/app/", "lib/quarkus/");
  }

  @Test
  void shouldKeepTheLayoutOfTheDistribution() {
    assertThat(copies())
        .allSatisfy(copy -> assertThat("/opt/carrel/" + copy.group(1)).startsWith(copy.group(2)));
  }

  @Test
  void shouldCopyOnlyWhatDockerSends() {
    assertThat(YamlReader.readText(Path.of(".dockerignore")).lines())
        .containsExactly("*", "!target/carrel/**", "target/carrel/cache");
  }

  private List<MatchResult> copies() {
    return COPY.matcher(dockerfile).results().toList();
  }
}
