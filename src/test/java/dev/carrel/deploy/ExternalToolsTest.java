package dev.carrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks with external tools, if they are installed. */
class ExternalToolsTest {
  /** The rendered files, which other tests read, are up to date. */
  @Test
  void shouldMatchCommittedRendering() throws Exception {
    assumeThat(Stream.of("kustomize", "kubectl", "helm")).anyMatch(ExternalToolsTest::isInstalled);

    assertSucceeds("deploy/render", "--check");
  }

  @Test
  void shouldPassAlertRuleTests() throws Exception {
    assumeThat(isInstalled("promtool")).isTrue();

    assertSucceeds("promtool", "check", "rules", "deploy/prometheus/alerts.yaml");
    assertSucceeds("promtool", "test", "rules", "deploy/prometheus/alerts_test.yaml");
  }

  private static void assertSucceeds(String... program) throws Exception {
    Process process = new ProcessBuilder(program).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
