package dev.carrel.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** The metric {@code carrel.clock.difference}. */
@Singleton
@Startup
class ClockMetrics {
  ClockMetrics(DatabaseClockSynchronizer synchronizer, MeterRegistry metrics) {
    Gauge.builder(
            "carrel.clock.difference",
            synchronizer,
            clock -> clock.hostClockLead().toMillis() / 1000.0)
        .description("How far the host clock is ahead of PostgreSQL's")
        .baseUnit("seconds")
        .register(metrics);
  }
}
