package dev.carrel.replicas;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Kills, as {@code kill -9} does, now one replica, now the other, now the whole of PostgreSQL, and
 * starts again what it killed. However short it is, each of them dies once.
 */
record CrashInjector(TestCluster cluster, RunStatistics figures, Random random, Duration howLong)
    implements Callable<Void> {
  private static final int REST = 2_000;
  private static final int AWAY = 1_500;

  @Override
  public Void call() throws Exception {
    long end = System.nanoTime() + howLong.toNanos();
    do {
      for (Strike strike : each()) {
        // At a random moment.
        Thread.sleep(random.nextInt(REST));
        strike.run();
      }
    } while (System.nanoTime() < end);
    return null;
  }

  /** Each replica once, and PostgreSQL, which is back sooner, twice, in random order. */
  private List<Strike> each() {
    var strikes = new ArrayList<Strike>(List.of(this::killPostgres, this::killPostgres));
    cluster.replicas().forEach(replicaProcess -> strikes.add(() -> kill(replicaProcess)));
    Collections.shuffle(strikes, random);
    return strikes;
  }

  private interface Strike {
    void run() throws IOException, InterruptedException;
  }

  private void kill(ReplicaProcess replicaProcess) throws InterruptedException {
    replicaProcess.kill();
    figures.countReplicaKill();
    replicaProcess.start();
  }

  private void killPostgres() throws IOException, InterruptedException {
    cluster.postgres().kill();
    figures.countPostgresKill();
    // So that requests come while it is away.
    Thread.sleep(random.nextInt(AWAY));
    cluster.postgres().start();
  }
}
