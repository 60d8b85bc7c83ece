package dev.carrel.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.linearizability.LeaseDurations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Several clients on two replicas see one lifecycle. */
class RandomClientsIT {
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofSeconds(2), Duration.ofSeconds(3));
  private static final int AT_ONCE = 16;

  private static TestCluster testCluster;
  private static ScriptRunner scriptRunner;

  @BeforeContainer
  static void start() throws Exception {
    testCluster = TestCluster.running(Path.of("target/replicas"), LEASES);
    scriptRunner = new ScriptRunner(testCluster);
  }

  @AfterContainer
  static void stop() throws IOException {
    System.out.println("Replicas: " + scriptRunner.figures());
    testCluster.close();
  }

  @Property(tries = 3, shrinking = ShrinkingMode.BOUNDED)
  void shouldAnswerAsOneWhateverClientsDoAtOnce(@ForAll("scripts") List<Script> scripts)
      throws Exception {
    List<ScriptedClients> stages = scriptRunner.runAll(often(scripts));

    assertThat(scriptRunner.findViolations(stages)).isEmpty();
    assertThat(testCluster.errors()).isEmpty();
  }

  /** What fails once in a while fails sooner or later: few scripts, as while shrinking, recur. */
  private static List<Script> often(List<Script> scripts) {
    return IntStream.range(0, AT_ONCE).mapToObj(i -> scripts.get(i % scripts.size())).toList();
  }

  @Provide
  Arbitrary<List<Script>> scripts() {
    return ScriptGenerator.any()
        .list()
        .ofMinSize(1)
        .ofMaxSize(AT_ONCE)
        .withSizeDistribution(RandomDistribution.uniform());
  }
}
