package dev.carrel.replicas;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Kills replicas and PostgreSQL with SIGKILL in random order, and restarts them. Kills each process
 * at least once, even if this takes longer than the duration.
 */
record CrashInjector(
    TestCluster cluster, RunStatistics statistics, Random random, Duration duration)
    implements Callable<Void> {
  private static final int MAX_PAUSE_MILLIS = 2_000;
  private static final int MAX_DOWNTIME_MILLIS = 1_500;

  @Override
  public Void call() throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    do {
      for (Crash crash : shuffledCrashes()) {
        // The crash happens at a random time.
        Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
        crash.run();
      }
    } while (System.nanoTime() < end);
    return null;
  }

  /** One crash of each replica and two of PostgreSQL, which restarts faster, in random order. */
  private List<Crash> shuffledCrashes() {
    var crashes = new ArrayList<Crash>(List.of(this::killPostgres, this::killPostgres));
    cluster.replicas().forEach(replicaProcess -> crashes.add(() -> kill(replicaProcess)));
    Collections.shuffle(crashes, random);
    return crashes;
  }

  private interface Crash {
    void run() throws IOException, InterruptedException;
  }

  private void kill(ReplicaProcess replicaProcess) throws InterruptedException {
    replicaProcess.kill();
    statistics.countReplicaKill();
    replicaProcess.start();
  }

  private void killPostgres() throws IOException, InterruptedException {
    cluster.postgres().kill();
    statistics.countPostgresKill();
    // Clients send requests while PostgreSQL is down.
    Thread.sleep(random.nextInt(MAX_DOWNTIME_MILLIS));
    cluster.postgres().start();
  }
}
