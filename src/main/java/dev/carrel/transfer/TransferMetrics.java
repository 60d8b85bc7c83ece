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

/** Metrics of this replica's transfers: result many run, their bytes, and their outcomes. */
@ApplicationScoped
@Startup // Registers the metrics before the first transfer begins.
class TransferMetrics {
  private final Map<TransferKind, AtomicInteger> running = new EnumMap<>(TransferKind.class);
  private final Map<TransferKind, Counter> bytes = new EnumMap<>(TransferKind.class);
  private final Map<TransferKind, Map<Outcome, Counter>> outcomes =
      new EnumMap<>(TransferKind.class);
  private final Map<TransferKind, Map<TransferFailure, Counter>> failures =
      new EnumMap<>(TransferKind.class);
  private final AtomicInteger stalledTransfers = new AtomicInteger();

  TransferMetrics(MeterRegistry metrics) {
    for (TransferKind kind : TransferKind.values()) {
      running.put(kind, runningGauge(kind, metrics));
      bytes.put(kind, bytesCounter(kind, metrics));
      outcomes.put(kind, outcomeCounters(kind, metrics));
    }
    Gauge.builder("carrel.content.stalled.writes", stalledTransfers, AtomicInteger::get)
        .description("Transfers that have waited for 10 s for a write to return")
        .register(metrics);
    for (TransferKind kind : new TransferKind[] {TransferKind.UPLOAD, TransferKind.PULL}) {
      failures.put(kind, failureCounters(kind, metrics));
    }
  }

  private static Map<TransferFailure, Counter> failureCounters(
      TransferKind kind, MeterRegistry metrics) {
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

  /** Returns the counter of transfers that wait for a stalled write. */
  AtomicInteger stalledTransfers() {
    return stalledTransfers;
  }

  private static AtomicInteger runningGauge(TransferKind kind, MeterRegistry metrics) {
    var count = new AtomicInteger();
    Gauge.builder("carrel.transfers.running", count, AtomicInteger::get)
        .description("Running transfers")
        .tag("kind", kind.label())
        .strongReference(true)
        .register(metrics);
    return count;
  }

  private static Counter bytesCounter(TransferKind kind, MeterRegistry metrics) {
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

  void onTransferStarted(TransferKind kind) {
    running.get(kind).incrementAndGet();
  }

  void countBytes(TransferKind kind, long count) {
    bytes.get(kind).increment(count);
  }

  void onTransferEnded(TransferKind kind, TransferResult result) {
    running.get(kind).decrementAndGet();
    if (result.outcome() != Outcome.EMPTY) {
      outcomes.get(kind).get(result.outcome()).increment();
    }
    if (result.reason() != null && kind != TransferKind.DOWNLOAD) {
      failures.get(kind).get(result.reason()).increment();
    }
  }
}
