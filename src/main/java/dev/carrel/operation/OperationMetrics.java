package dev.carrel.operation;

import dev.carrel.audit.Channel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/** Duration of operations, and how they end. */
@ApplicationScoped
class OperationMetrics {
  private static final Duration[] BUCKETS =
      LongStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry metrics;
  private final Map<TimerKey, Timer> timers = new ConcurrentHashMap<>();
  private final Map<CounterKey, Counter> counters = new ConcurrentHashMap<>();

  OperationMetrics(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /** Of these there are as many as there are operations and faces. */
  private record TimerKey(String operation, Channel api) {}

  private record CounterKey(String operation, Channel api, String outcome) {}

  void record(CompletedOperation seen) {
    Channel api = seen.actor().channel();
    timers
        .computeIfAbsent(new TimerKey(seen.operation(), api), this::timer)
        .record(seen.duration());
    counters
        .computeIfAbsent(new CounterKey(seen.operation(), api, seen.outcome()), this::counter)
        .increment();
  }

  private Timer timer(TimerKey timerKey) {
    return Timer.builder("carrel.operations")
        .description("Duration of operations")
        .tags("operation", timerKey.operation(), "face", timerKey.api().label())
        .serviceLevelObjectives(BUCKETS)
        .register(metrics);
  }

  private Counter counter(CounterKey counterKey) {
    return Counter.builder("carrel.operations")
        .description("Operations by outcome")
        .tags("operation", counterKey.operation(), "face", counterKey.api().label())
        .tag("outcome", counterKey.outcome())
        .register(metrics);
  }
}
