package dev.carrel.content;

import dev.carrel.content.ContentCheckStore.Findings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.ToLongFunction;

/**
 * Metrics of the last check of the content store. They are NaN until this replica has read the
 * findings.
 */
@ApplicationScoped
@Startup // So that the metrics exist before the first check.
class ContentMetrics {
  private volatile Findings findings;

  ContentMetrics(MeterRegistry metrics) {
    register(metrics, "carrel.content.orphans", "Files without a row", Findings::orphans);
    register(
        metrics,
        "carrel.content.missing",
        "Files of items whose content is missing",
        Findings::missing);
  }

  private void register(
      MeterRegistry metrics, String name, String description, ToLongFunction<Findings> value) {
    Gauge.builder(name, () -> findings == null ? Double.NaN : value.applyAsLong(findings))
        .description(description)
        .register(metrics);
  }

  void update(@Observes Findings found) {
    findings = found;
  }
}
