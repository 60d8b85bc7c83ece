package dev.carrel.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** The metric {@code carrel.clock.difference}. */
@Singleton
@Startup
class ClockMetrics {
  ClockMetrics(DatabaseClockSynchronizer time, MeterRegistry metrics) {
    Gauge.builder("carrel.clock.difference", time, now -> now.systemClockLead().toMillis() / 1000.0)
        .description("How far the system clock is ahead of PostgreSQL's")
        .baseUnit("seconds")
        .register(metrics);
  }
}
