package dev.carrel.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.linearizability.LeaseDurations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Checks that concurrent clients on two replicas observe one lifecycle. */
class RandomClientsIT {
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofSeconds(2), Duration.ofSeconds(3));
  private static final int MAX_CONCURRENT_SCRIPTS = 16;

  private static TestCluster testCluster;
  private static ScriptRunner scriptRunner;

  @BeforeContainer
  static void start() throws Exception {
    testCluster = TestCluster.start(Path.of("target/replicas"), LEASES);
    scriptRunner = new ScriptRunner(testCluster);
  }

  @AfterContainer
  static void stop() throws IOException {
    System.out.println("Replicas: " + scriptRunner.statistics());
    testCluster.close();
  }

  @Property(tries = 3, shrinking = ShrinkingMode.BOUNDED)
  void shouldBeLinearizableForConcurrentClients(@ForAll("scripts") List<Script> scripts)
      throws Exception {
    List<ScriptedClients> groups = scriptRunner.runAll(repeatToMaximum(scripts));

    assertThat(scriptRunner.findViolations(groups)).isEmpty();
    assertThat(testCluster.errors()).isEmpty();
  }

  @Property(tries = 5, shrinking = ShrinkingMode.BOUNDED)
  void shouldBeLinearizableWhileVirtualTimeIsAdvanced(
      @ForAll("scripts") List<Script> scripts, @ForAll Random random) throws Exception {
    List<ScriptedClients> groups =
        scriptRunner.runWhileAdvancing(random, () -> scriptRunner.runAll(repeatToMaximum(scripts)));

    assertThat(scriptRunner.findViolations(groups)).isEmpty();
    assertThat(testCluster.errors()).isEmpty();
  }

  /**
   * Repeats the scripts if there are only a few, as while jqwik shrinks, because rare failures need
   * many attempts.
   */
  private static List<Script> repeatToMaximum(List<Script> scripts) {
    return IntStream.range(0, MAX_CONCURRENT_SCRIPTS)
        .mapToObj(i -> scripts.get(i % scripts.size()))
        .toList();
  }

  @Provide
  Arbitrary<List<Script>> scripts() {
    return ScriptGenerator.any()
        .list()
        .ofMinSize(1)
        .ofMaxSize(MAX_CONCURRENT_SCRIPTS)
        .withSizeDistribution(RandomDistribution.uniform());
  }
}
