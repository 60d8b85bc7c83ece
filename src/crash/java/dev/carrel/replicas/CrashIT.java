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
 * Checks that concurrent clients on two replicas observe one lifecycle and lose no acknowledged
 * data while processes are killed. Runs with {@code -Pcrash}, for {@code -Dcrash.seconds}.
 */
class CrashIT {
  /** A long retention, so that the final state of sessions can be read at the end. */
  private static final LeaseDurations LEASES =
      new LeaseDurations(Duration.ofSeconds(2), Duration.ofHours(1));

  private static final Duration RUN_DURATION =
      Duration.ofSeconds(Integer.getInteger("crash.seconds", 60));
  private static final int MAX_CONCURRENT_SCRIPTS = 4;
  private static final int GENERATOR_SIZE = 1000;

  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void shouldLoseNothingWhenProcessesAreKilled(@ForAll Random random) throws Exception {
    try (var testCluster = TestCluster.start(Path.of("target/crash"), LEASES)) {
      var scriptRunner = new ScriptRunner(testCluster);

      List<ScriptedClients> groups = runScriptsWhileKilling(testCluster, scriptRunner, random);

      assertExplainedAndConsistent(testCluster, scriptRunner, groups);
    }
  }

  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void shouldLoseNothingWhenProcessesAreKilledAndVirtualTimeIsAdvanced(@ForAll Random random)
      throws Exception {
    try (var testCluster = TestCluster.start(Path.of("target/crash-advances"), LEASES)) {
      var scriptRunner = new ScriptRunner(testCluster);

      List<ScriptedClients> groups =
          scriptRunner.runWhileAdvancing(
              new Random(random.nextLong()),
              () -> runScriptsWhileKilling(testCluster, scriptRunner, random));

      assertExplainedAndConsistent(testCluster, scriptRunner, groups);
    }
  }

  private static void assertExplainedAndConsistent(
      TestCluster testCluster, ScriptRunner scriptRunner, List<ScriptedClients> groups)
      throws Exception {
    for (ScriptedClients group : groups) {
      new FinalReadBack(group).run();
    }
    List<String> violations = scriptRunner.findViolations(groups);
    System.out.println("Crash: " + scriptRunner.statistics());
    assertThat(violations).isEmpty();
    assertStorageConsistent(testCluster);
  }

  /** Starts another script whenever the clients of one have finished. */
  private static List<ScriptedClients> runScriptsWhileKilling(
      TestCluster testCluster, ScriptRunner scriptRunner, Random random) throws Exception {
    var scripts = ScriptGenerator.any().generator(GENERATOR_SIZE);
    var permits = new Semaphore(MAX_CONCURRENT_SCRIPTS);
    var threads = Executors.newCachedThreadPool();
    try {
      var crashInjector =
          new CrashInjector(
              testCluster, scriptRunner.statistics(), new Random(random.nextLong()), RUN_DURATION);
      Future<Void> crashes = threads.submit(crashInjector);
      var runs = new ArrayList<Future<List<ScriptedClients>>>();
      while (!crashes.isDone()) {
        permits.acquire();
        Script script = scripts.next(random).value();
        runs.add(threads.submit(() -> runScript(scriptRunner, script, permits)));
      }
      crashes.get();
      return awaitAll(runs);
    } finally {
      threads.shutdown();
    }
  }

  private static List<ScriptedClients> runScript(
      ScriptRunner scriptRunner, Script script, Semaphore permit) throws Exception {
    try {
      return scriptRunner.runAll(List.of(script));
    } finally {
      permit.release();
    }
  }

  private static List<ScriptedClients> awaitAll(List<Future<List<ScriptedClients>>> runs)
      throws Exception {
    var all = new ArrayList<ScriptedClients>();
    for (Future<List<ScriptedClients>> one : runs) {
      all.addAll(one.get());
    }
    return all;
  }

  private static void assertStorageConsistent(TestCluster testCluster) throws Exception {
    try (var tables = testCluster.postgres().connect()) {
      var storageInvariants = new StorageInvariants(tables, testCluster.content());
      storageInvariants.assertConsistent();
      storageInvariants.assertItemContentsStored();
      await().atMost(Duration.ofSeconds(30)).untilAsserted(storageInvariants::assertNoOrphans);
      storageInvariants.assertItemContentsStored();
    }
  }
}
