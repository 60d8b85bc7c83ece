package dev.carrel.session;

import dev.carrel.cluster.FromThisReplica;
import dev.carrel.cluster.SessionEnded;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Metrics of sessions: their number by kind and state, and how they end.
 *
 * <p>The sessions are counted when the metrics are scraped, at most once in ten seconds. If
 * counting takes long, the interval grows, so that counting takes at most a hundredth of the time.
 * A scrape waits for the counts at most two seconds.
 */
@ApplicationScoped
@Startup
class SessionMetrics {
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(10);
  private static final int MIN_IDLE_FACTOR = 100;
  private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(2);
  private static final int ROUTE_ORDER = -1;

  private final SessionCountStore store;
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;
  private final MeterRegistry metrics;
  private final AtomicBoolean isCounting = new AtomicBoolean();

  private volatile Map<SessionCountStore.KindAndState, Long> counts = Map.of();
  private volatile boolean hasCounts;
  private volatile Instant nextCountAt = Instant.MIN;

  SessionMetrics(
      SessionCountStore store,
      VirtualClock virtualClock,
      SystemClock systemClock,
      MeterRegistry metrics) {
    this.store = store;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
    this.metrics = metrics;
    for (SessionKind kind : SessionKind.values()) {
      for (SessionState state : SessionState.values()) {
        register(new SessionCountStore.KindAndState(kind, state));
      }
      for (SessionEnded.Reason reason : SessionEnded.Reason.values()) {
        endedCounter(kind, reason);
      }
    }
  }

  private void register(SessionCountStore.KindAndState key) {
    Gauge.builder("carrel.sessions", () -> hasCounts ? counts.getOrDefault(key, 0L) : Double.NaN)
        .description("Sessions that have not expired, by kind and state")
        .tags("kind", labelOf(key.kind()), "state", labelOf(key.state()))
        .register(metrics);
  }

  private Counter endedCounter(SessionKind kind, SessionEnded.Reason reason) {
    return Counter.builder("carrel.sessions.ended")
        .description("Active sessions that ended, by reason")
        .tags("kind", labelOf(kind), "reason", labelOf(reason))
        .register(metrics);
  }

  private static String labelOf(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Each replica counts the sessions that it has ended. */
  void onSessionEnded(@Observes @FromThisReplica SessionEnded ended) {
    endedCounter(ended.kind(), ended.reason()).increment();
  }

  void registerRoute(
      @Observes Router router,
      @ConfigProperty(name = "quarkus.http.non-application-root-path") String root) {
    router
        .get("/" + root.replaceAll("^/|/$", "") + "/metrics")
        .order(ROUTE_ORDER)
        .handler(
            scrape ->
                refresh()
                    .onTermination()
                    .invoke(scrape::next)
                    .subscribe()
                    .with(counted -> {}, failure -> {}));
  }

  /**
   * Counts the sessions if the last counts are too old. Completes when they are counted, or after
   * {@link #SCRAPE_TIMEOUT}.
   */
  private Uni<Void> refresh() {
    Instant now = systemClock.instant();
    if (now.isBefore(nextCountAt) || !isCounting.compareAndSet(false, true)) {
      return Uni.createFrom().voidItem();
    }
    Uni<Void> count = countSessions(now).memoize().indefinitely();
    // Counting completes even if the scrape no longer waits for it.
    count.subscribe().with(counted -> {}, failure -> {});
    return count.ifNoItem().after(SCRAPE_TIMEOUT).recoverWithItem(() -> null);
  }

  private Uni<Void> countSessions(Instant now) {
    long startedAt = System.nanoTime();
    return store
        .countAll(virtualClock.instant())
        .invoke(
            found -> {
              counts = found;
              hasCounts = true;
              Duration interval =
                  Duration.ofNanos(System.nanoTime() - startedAt).multipliedBy(MIN_IDLE_FACTOR);
              nextCountAt =
                  now.plus(interval.compareTo(MIN_INTERVAL) > 0 ? interval : MIN_INTERVAL);
            })
        .onFailure()
        .invoke(failure -> hasCounts = false)
        .onTermination()
        .invoke(() -> isCounting.set(false))
        .replaceWithVoid();
  }
}
