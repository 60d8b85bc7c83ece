package dev.carrel.replicas;

import dev.carrel.linearizability.Call;
import dev.carrel.linearizability.Verdict;
import java.util.List;

/** Counts histories, operations, crashes and violations. */
final class RunStatistics {
  private int histories;
  private int operations;
  private int inconclusive;
  private int replicaKills;
  private int postgresKills;
  private int advances;
  private int violations;
  private int undecided;

  synchronized void count(List<Call> history, Verdict verdict) {
    histories++;
    operations += history.size();
    inconclusive += (int) history.stream().filter(call -> call.response().isInconclusive()).count();
    if (verdict instanceof Verdict.Violation) {
      violations++;
    } else if (verdict instanceof Verdict.Undecided) {
      undecided++;
    }
  }

  synchronized void countReplicaKill() {
    replicaKills++;
  }

  synchronized void countPostgresKill() {
    postgresKills++;
  }

  synchronized void countAdvance() {
    advances++;
  }

  @Override
  public synchronized String toString() {
    return """
        %d histories, %d operations checked (%d of them inconclusive), %d kills of replicas, \
        %d kills of PostgreSQL, %d advances, %d violations, %d undecided"""
        .formatted(
            histories,
            operations,
            inconclusive,
            replicaKills,
            postgresKills,
            advances,
            violations,
            undecided);
  }
}
