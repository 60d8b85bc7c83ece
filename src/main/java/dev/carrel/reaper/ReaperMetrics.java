package dev.carrel.reaper;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** What the reaper did on this replica. */
@ApplicationScoped
@Startup // So that the metrics are there before it has run.
class ReaperMetrics {
  private final Counter sessions;
  private final Counter logins;
  private final Counter contents;
  private final Counter failed;
  private final Timer runs;
  private volatile Duration late = Duration.ZERO;

  ReaperMetrics(MeterRegistry metrics) {
    sessions = deleted(metrics, "session");
    logins = deleted(metrics, "login");
    contents = deleted(metrics, "content");
    failed =
        Counter.builder("carrel.reaper.failed")
            .description("Expired sessions that could not be deleted, each time")
            .register(metrics);
    runs =
        Timer.builder("carrel.reaper.runs")
            .description("How long the reaper's runs took")
            .register(metrics);
    Gauge.builder("carrel.reaper.late", this, ReaperMetrics::secondsLate)
        .description("By how much the oldest was overdue at the last run")
        .baseUnit("seconds")
        .register(metrics);
  }

  private static Counter deleted(MeterRegistry metrics, String what) {
    return Counter.builder("carrel.reaper.deleted")
        .description("What the reaper deleted")
        .tag("what", what)
        .register(metrics);
  }

  private double secondsLate() {
    return late.toMillis() / 1000.0;
  }

  void count(@Observes ReaperRunCompleted run) {
    ReaperResult reaped = run.reaped();
    sessions.increment(reaped.sessions());
    logins.increment(reaped.logins());
    contents.increment(reaped.contents());
    failed.increment(reaped.failed().size());
    late = reaped.late();
    runs.record(run.took());
  }
}
