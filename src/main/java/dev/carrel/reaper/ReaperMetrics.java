package dev.carrel.reaper;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Metrics of the reaper runs of this replica. */
@ApplicationScoped
@Startup // So that the metrics exist before the first run.
class ReaperMetrics {
  private final Counter sessions;
  private final Counter logins;
  private final Counter contents;
  private final Counter failed;
  private final Timer runs;
  private volatile Duration lag = Duration.ZERO;

  ReaperMetrics(MeterRegistry metrics) {
    sessions = registerDeleted(metrics, "session");
    logins = registerDeleted(metrics, "login");
    contents = registerDeleted(metrics, "content");
    failed =
        Counter.builder("carrel.reaper.failures")
            .description("Failed attempts to delete an expired session")
            .register(metrics);
    runs =
        Timer.builder("carrel.reaper.runs")
            .description("Duration of reaper runs")
            .register(metrics);
    Gauge.builder("carrel.reaper.lag", this, ReaperMetrics::lagSeconds)
        .description("Age of the oldest expired session at the last run")
        .baseUnit("seconds")
        .register(metrics);
  }

  private static Counter registerDeleted(MeterRegistry metrics, String kind) {
    return Counter.builder("carrel.reaper.deleted")
        .description("Rows deleted by the reaper")
        .tag("kind", kind)
        .register(metrics);
  }

  private double lagSeconds() {
    return lag.toMillis() / 1000.0;
  }

  void record(@Observes ReaperRunCompleted run) {
    ReaperResult reaperResult = run.result();
    sessions.increment(reaperResult.sessions());
    logins.increment(reaperResult.logins());
    contents.increment(reaperResult.contents());
    failed.increment(reaperResult.failed().size());
    lag = reaperResult.lag();
    runs.record(run.duration());
  }
}
