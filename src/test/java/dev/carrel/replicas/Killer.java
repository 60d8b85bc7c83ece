package dev.carrel.replicas;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Kills, as {@code kill -9} does, now one replica, now the other, now the whole of PostgreSQL, and
 * starts again what it killed.
 */
record Killer(Cluster cluster, Figures figures, Random random, Duration howLong)
    implements Callable<Void> {
  private static final int REST = 2_000;
  private static final int AWAY = 1_500;

  @Override
  public Void call() throws Exception {
    long end = System.nanoTime() + howLong.toNanos();
    var victims = new ArrayDeque<Strike>();
    while (System.nanoTime() < end) {
      if (victims.isEmpty()) {
        victims.addAll(each());
      }
      // At a random moment.
      Thread.sleep(random.nextInt(REST));
      victims.remove().run();
    }
    return null;
  }

  /** Each replica once, and PostgreSQL, which is back sooner, twice, in random order. */
  private List<Strike> each() {
    var strikes = new ArrayList<Strike>(List.of(this::killPostgres, this::killPostgres));
    cluster.replicas().forEach(replica -> strikes.add(() -> kill(replica)));
    Collections.shuffle(strikes, random);
    return strikes;
  }

  private interface Strike {
    void run() throws IOException, InterruptedException;
  }

  private void kill(Replica replica) throws InterruptedException {
    replica.kill();
    figures.countReplicaKill();
    replica.start();
  }

  private void killPostgres() throws IOException, InterruptedException {
    cluster.postgres().kill();
    figures.countPostgresKill();
    // So that requests come while it is away.
    Thread.sleep(random.nextInt(AWAY));
    cluster.postgres().start();
  }
}
