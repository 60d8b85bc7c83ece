package dev.carrel.inspect;

import dev.carrel.store.ContentCheckStore.Findings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.ToLongFunction;

/** What the last check of the content store found; no number until this replica knows. */
@ApplicationScoped
@Startup // So that the metrics exist before the first check.
class ContentMeters {
  private volatile Findings findings;

  ContentMeters(MeterRegistry metrics) {
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
