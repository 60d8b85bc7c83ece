package dev.carrel.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.history.Leases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Several clients on two replicas see one lifecycle, and lose nothing that was acknowledged,
 * whoever is killed meanwhile. Runs with {@code -Pcrash}, for {@code -Dcrash.seconds}.
 */
class CrashIT {
  /** Ended sessions last: what became of them is to be there at the end. */
  private static final Leases LEASES = new Leases(Duration.ofSeconds(2), Duration.ofHours(1));

  private static final Duration HOW_LONG =
      Duration.ofSeconds(Integer.getInteger("crash.seconds", 60));
  private static final int AT_ONCE = 16;
  private static final int GENERATOR_SIZE = 1000;

  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void shouldLoseNothingWhoeverIsKilled(@ForAll Random random) throws Exception {
    try (var cluster = Cluster.running(Path.of("target/crash"), LEASES)) {
      var play = new Play(cluster);

      List<Clients> stages = playWhileKilling(cluster, play, random);

      for (Clients stage : stages) {
        new Audit(stage).run();
      }
      List<String> violations = play.violations(stages);
      System.out.println("Crash: " + play.figures());
      assertThat(violations).isEmpty();
      shouldFitTogetherBeneath(cluster);
    }
  }

  private static List<Clients> playWhileKilling(Cluster cluster, Play play, Random random)
      throws Exception {
    var scripts = scripts(random);
    var threads = Executors.newFixedThreadPool(AT_ONCE + 1);
    try {
      var killer = new Killer(cluster, play.figures(), new Random(random.nextLong()), HOW_LONG);
      Future<Void> killing = threads.submit(killer);
      Callable<List<Clients>> playing = () -> playUntil(killing, play, scripts);
      var stages = new ArrayList<Clients>();
      for (var played : threads.invokeAll(Collections.nCopies(AT_ONCE, playing))) {
        stages.addAll(played.get());
      }
      killing.get();
      return stages;
    } finally {
      threads.shutdown();
    }
  }

  private static Supplier<Script> scripts(Random random) {
    var generator = Scripts.any().generator(GENERATOR_SIZE);
    return () -> {
      synchronized (random) {
        return generator.next(random).value();
      }
    };
  }

  private static List<Clients> playUntil(Future<?> end, Play play, Supplier<Script> scripts)
      throws Exception {
    var stages = new ArrayList<Clients>();
    while (!end.isDone()) {
      stages.addAll(play.play(List.of(scripts.get())));
    }
    return stages;
  }

  private static void shouldFitTogetherBeneath(Cluster cluster) throws Exception {
    try (var tables = cluster.postgres().connect()) {
      var beneath = new Beneath(tables, cluster.content());
      beneath.shouldFitTogether();
      beneath.shouldHoldWhatItemsHave();
      await().atMost(Duration.ofSeconds(30)).untilAsserted(beneath::shouldHoldNothingElse);
      beneath.shouldHoldWhatItemsHave();
    }
  }
}
