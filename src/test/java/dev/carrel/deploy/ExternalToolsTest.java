package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the programs say that this is for: those that are at hand. */
class ExternalToolsTest {
  /** What the other tests read is what the sources say. */
  @Test
  void shouldRenderWhatIsCommittedAsRendered() throws Exception {
    assumeThat(Stream.of("kustomize", "kubectl", "helm")).anyMatch(ExternalToolsTest::isThere);

    assertSucceeds("deploy/render", "--check");
  }

  @Test
  void shouldWakeNobodyForNothing() throws Exception {
    assumeThat(isThere("promtool")).isTrue();

    assertSucceeds("promtool", "check", "rules", "deploy/prometheus/alerts.yaml");
    assertSucceeds("promtool", "test", "rules", "deploy/prometheus/alerts_test.yaml");
  }

  private static void assertSucceeds(String... program) throws Exception {
    Process process = new ProcessBuilder(program).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
