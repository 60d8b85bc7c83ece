package dev.carrel.transfer;

import dev.carrel.transfer.TransferResult.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** How many transfers run on this replica, how many bytes they move, and what becomes of them. */
@ApplicationScoped
@Startup // So that the metrics are there before the first transfer.
class TransferMetrics {
  private final Map<TransferKind, AtomicInteger> running = new EnumMap<>(TransferKind.class);
  private final Map<TransferKind, Counter> bytes = new EnumMap<>(TransferKind.class);
  private final Map<TransferKind, Map<Outcome, Counter>> transferEnded =
      new EnumMap<>(TransferKind.class);
  private final Map<TransferKind, Map<TransferFailure, Counter>> failures =
      new EnumMap<>(TransferKind.class);
  private final AtomicInteger stalled = new AtomicInteger();

  TransferMetrics(MeterRegistry metrics) {
    for (TransferKind kind : TransferKind.values()) {
      running.put(kind, running(kind, metrics));
      bytes.put(kind, bytes(kind, metrics));
      transferEnded.put(kind, outcomeCounters(kind, metrics));
    }
    Gauge.builder("carrel.content.stalled.writes", stalled, AtomicInteger::get)
        .description("Transfers that have waited for 10 s for a write to return")
        .register(metrics);
    for (TransferKind kind : new TransferKind[] {TransferKind.UPLOAD, TransferKind.PULL}) {
      failures.put(kind, failures(kind, metrics));
    }
  }

  private static Map<TransferFailure, Counter> failures(TransferKind kind, MeterRegistry metrics) {
    Map<TransferFailure, Counter> counters = new EnumMap<>(TransferFailure.class);
    for (TransferFailure transferFailure : TransferFailure.values()) {
      if (transferFailure.isPossibleFor(kind)) {
        counters.put(
            transferFailure,
            Counter.builder("carrel." + kind.label() + ".failures")
                .description("Transfers of this kind that failed or were interrupted")
                .tag("reason", transferFailure.label())
                .register(metrics));
      }
    }
    return counters;
  }

  /** The number of transfers that wait for a write which does not return. */
  AtomicInteger stalled() {
    return stalled;
  }

  private static AtomicInteger running(TransferKind kind, MeterRegistry metrics) {
    var count = new AtomicInteger();
    Gauge.builder("carrel.transfers.running", count, AtomicInteger::get)
        .description("Running transfers")
        .tag("kind", kind.label())
        .strongReference(true)
        .register(metrics);
    return count;
  }

  private static Counter bytes(TransferKind kind, MeterRegistry metrics) {
    return Counter.builder("carrel.transfer.bytes")
        .description("Transferred bytes")
        .tag("kind", kind.label())
        .register(metrics);
  }

  private static Map<Outcome, Counter> outcomeCounters(TransferKind kind, MeterRegistry metrics) {
    Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
    for (Outcome outcome : new Outcome[] {Outcome.DONE, Outcome.FAILED, Outcome.INTERRUPTED}) {
      counters.put(
          outcome,
          Counter.builder("carrel.transfers")
              .description("Finished transfers by outcome")
              .tag("kind", kind.label())
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(metrics));
    }
    return counters;
  }

  void transferStarted(TransferKind kind) {
    running.get(kind).incrementAndGet();
  }

  void bytesMoved(TransferKind kind, long more) {
    bytes.get(kind).increment(more);
  }

  void transferEnded(TransferKind kind, TransferResult how) {
    running.get(kind).decrementAndGet();
    if (how.outcome() != Outcome.EMPTY) {
      transferEnded.get(kind).get(how.outcome()).increment();
    }
    if (how.reason() != null && kind != TransferKind.DOWNLOAD) {
      failures.get(kind).get(how.reason()).increment();
    }
  }
}
