package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Dockerfile and Jib build the same image. */
class ImageTest {
  private static final Pattern COPIED =
      Pattern.compile("COPY --chown=185:0 target/quarkus-app/(\\S+)");

  private final String dockerfile = YamlReader.readText(Path.of("src/main/docker/Dockerfile.jvm"));
  private final String pom = YamlReader.readText(Path.of("pom.xml"));

  @Test
  void shouldMatchBetweenDockerfileAndJib() {
    assertThat(jib("base-jvm-image")).isEqualTo(found("ARG BASE=(\\S+)"));
    assertThat(jib("user")).isEqualTo(found("(?m)^USER (\\d+)$"));
    assertThat(jib("ports").replace(',', ' ')).isEqualTo(found("EXPOSE (.+)"));
    assertThat(jib("jvm-entrypoint")).isEqualTo(found("ENTRYPOINT \\[ \"(.+)\" ]"));
    assertThat(jib("working-directory")).isEqualTo(found("/(deployments)/lib/", "/"));
    assertThat(jib("environment-variables.CARREL_DATA_DIRECTORY"))
        .isEqualTo(found("ENV CARREL_DATA_DIRECTORY=(\\S+)"));
    assertThat(jib("environment-variables.JAVA_APP_JAR"))
        .isEqualTo(found("ENV JAVA_APP_JAR=\"(.+)\""));
    assertThat(jib("environment-variables.JAVA_OPTS_APPEND"))
        .isEqualTo(found("ENV JAVA_OPTS_APPEND=\"(.+)\""));
  }

  /**
   * Layers that change with the code come last, so that unchanged layers are not transferred again.
   */
  @Test
  void shouldPutLibrariesInALayerBeforeTheCode() {
    List<String> layers =
        COPIED.matcher(dockerfile).results().map((MatchResult layer) -> layer.group(1)).toList();

    assertThat(layers).containsExactly("lib/", "quarkus-run.jar", "app/", "quarkus/");
  }

  private String jib(String key) {
    return first(Pattern.compile("<quarkus\\.jib\\." + Pattern.quote(key) + ">(.+?)</"), pom);
  }

  private String found(String pattern) {
    return found(pattern, "");
  }

  private String found(String pattern, String prefix) {
    return prefix + first(Pattern.compile(pattern), dockerfile);
  }

  private static String first(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .findFirst()
        .map(found -> found.group(1))
        .orElseThrow(() -> new AssertionError("No match of " + pattern));
  }
}
