package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the other tests read is what the sources say; known only where both tools are at hand. */
class RenderedTest {
  @Test
  void shouldBeWhatKustomizeAndHelmMakeOfTheSources() throws Exception {
    assumeThat(isThere("helm")).as("helm is there").isTrue();
    assumeThat(isThere("kustomize") || isThere("kubectl")).as("kustomize is there").isTrue();

    Process check =
        new ProcessBuilder("deploy/render", "--check").redirectErrorStream(true).start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(said).isZero();
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
