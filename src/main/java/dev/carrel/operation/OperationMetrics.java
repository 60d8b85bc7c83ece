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

/** Metrics of operations: their durations and outcomes. */
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

  /**
   * Key of a timer, one for each operation and API. A timer has no outcome, which would multiply
   * its histogram buckets.
   */
  private record TimerKey(String operation, Channel channel) {}

  private record CounterKey(String operation, Channel api, String outcome) {}

  void record(CompletedOperation completed) {
    Channel api = completed.actor().channel();
    timers
        .computeIfAbsent(new TimerKey(completed.operation(), api), this::timer)
        .record(completed.duration());
    counters
        .computeIfAbsent(
            new CounterKey(completed.operation(), api, completed.outcome()), this::counter)
        .increment();
  }

  private Timer timer(TimerKey timerKey) {
    return Timer.builder("carrel.operations")
        .description("Duration of operations")
        .tags("operation", timerKey.operation(), "api", timerKey.channel().label())
        .serviceLevelObjectives(BUCKETS)
        .register(metrics);
  }

  private Counter counter(CounterKey counterKey) {
    return Counter.builder("carrel.operations")
        .description("Operations by outcome")
        .tags("operation", counterKey.operation(), "api", counterKey.api().label())
        .tag("outcome", counterKey.outcome())
        .register(metrics);
  }
}
