package dev.carrel.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.linearizability.LeaseDurations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Several clients on two replicas see one lifecycle, and lose nothing that was acknowledged,
 * whoever is killed meanwhile. Runs with {@code -Pcrash}, for {@code -Dcrash.seconds}.
 */
class CrashIT {
  /** Ended sessions last: what became of them is to be there at the end. */
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofSeconds(2), Duration.ofHours(1));

  private static final Duration HOW_LONG =
      Duration.ofSeconds(Integer.getInteger("crash.seconds", 60));
  private static final int AT_ONCE = 4;
  private static final int GENERATOR_SIZE = 1000;

  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void shouldLoseNothingWhoeverIsKilled(@ForAll Random random) throws Exception {
    try (var testCluster = TestCluster.running(Path.of("target/crash"), LEASES)) {
      var scriptRunner = new ScriptRunner(testCluster);

      List<ScriptedClients> stages = playWhileKilling(testCluster, scriptRunner, random);

      for (ScriptedClients stage : stages) {
        new FinalReadBack(stage).run();
      }
      List<String> violations = scriptRunner.findViolations(stages);
      System.out.println("Crash: " + scriptRunner.figures());
      assertThat(violations).isEmpty();
      shouldFitTogetherBeneath(testCluster);
    }
  }

  /** As soon as the clients of one script are through, those of another begin. */
  private static List<ScriptedClients> playWhileKilling(
      TestCluster testCluster, ScriptRunner scriptRunner, Random random) throws Exception {
    var scripts = ScriptGenerator.any().generator(GENERATOR_SIZE);
    var places = new Semaphore(AT_ONCE);
    var threads = Executors.newCachedThreadPool();
    try {
      var crashInjector =
          new CrashInjector(
              testCluster, scriptRunner.figures(), new Random(random.nextLong()), HOW_LONG);
      Future<Void> killing = threads.submit(crashInjector);
      var played = new ArrayList<Future<List<ScriptedClients>>>();
      while (!killing.isDone()) {
        places.acquire();
        Script script = scripts.next(random).value();
        played.add(threads.submit(() -> play(scriptRunner, script, places)));
      }
      killing.get();
      return all(played);
    } finally {
      threads.shutdown();
    }
  }

  private static List<ScriptedClients> play(
      ScriptRunner scriptRunner, Script script, Semaphore place) throws Exception {
    try {
      return scriptRunner.runAll(List.of(script));
    } finally {
      place.release();
    }
  }

  private static List<ScriptedClients> all(List<Future<List<ScriptedClients>>> played)
      throws Exception {
    var all = new ArrayList<ScriptedClients>();
    for (Future<List<ScriptedClients>> one : played) {
      all.addAll(one.get());
    }
    return all;
  }

  private static void shouldFitTogetherBeneath(TestCluster testCluster) throws Exception {
    try (var tables = testCluster.postgres().connect()) {
      var storageInvariants = new StorageInvariants(tables, testCluster.content());
      storageInvariants.assertConsistent();
      storageInvariants.assertItemContentsStored();
      await().atMost(Duration.ofSeconds(30)).untilAsserted(storageInvariants::assertNoOrphans);
      storageInvariants.assertItemContentsStored();
    }
  }
}
