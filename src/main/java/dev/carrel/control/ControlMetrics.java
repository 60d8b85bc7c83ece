package dev.carrel.control;

import dev.carrel.config.CarrelConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** The metric of the control API: whether it is enabled. */
@ApplicationScoped
@Startup // Registers the metric at the start.
class ControlMetrics {
  ControlMetrics(MeterRegistry metrics, CarrelConfig config) {
    Gauge.builder("carrel.control.enabled", () -> config.control().enabled() ? 1 : 0)
        .description("Whether the control API is enabled")
        .register(metrics);
  }
}
