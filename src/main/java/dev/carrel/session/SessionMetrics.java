package dev.carrel.session;

import dev.carrel.cluster.LocalSessionEnded;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How many sessions there are, and how they end.
 *
 * <p>The tables are asked when somebody scrapes, and no more often than every ten seconds; where
 * there are so many sessions that counting them takes long, not for more than a hundredth of the
 * time. A scrape waits for the answer, but not for long.
 */
@ApplicationScoped
@Startup
class SessionMetrics {
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(10);
  private static final int MAX_LOAD_DIVISOR = 100;
  private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(2);
  private static final int ROUTE_ORDER = -1;

  private final SessionCountStore store;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final AtomicBoolean isCounting = new AtomicBoolean();

  private volatile Map<SessionCountStore.KindAndState, Long> counts = Map.of();
  private volatile boolean hasCounts;
  private volatile Instant nextCountAt = Instant.MIN;

  SessionMetrics(SessionCountStore store, Clock clock, MeterRegistry metrics) {
    this.store = store;
    this.clock = clock;
    this.metrics = metrics;
    for (SessionKind kind : SessionKind.values()) {
      for (SessionState state : SessionState.values()) {
        register(new SessionCountStore.KindAndState(kind, state));
      }
      for (LocalSessionEnded.Reason reason : LocalSessionEnded.Reason.values()) {
        endedCounter(new LocalSessionEnded(kind, reason));
      }
    }
  }

  private void register(SessionCountStore.KindAndState some) {
    Gauge.builder("carrel.sessions", () -> hasCounts ? counts.getOrDefault(some, 0L) : Double.NaN)
        .description("Sessions that have not expired, by kind and state")
        .tags("kind", labelOf(some.kind()), "state", labelOf(some.state()))
        .register(metrics);
  }

  private Counter endedCounter(LocalSessionEnded localSessionEnded) {
    return Counter.builder("carrel.sessions.ended")
        .description("Active sessions that ended, by reason")
        .tags("kind", labelOf(localSessionEnded.kind()), "how", labelOf(localSessionEnded.reason()))
        .register(metrics);
  }

  private static String labelOf(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  void onSessionEnded(@Observes LocalSessionEnded localSessionEnded) {
    endedCounter(localSessionEnded).increment();
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
                    .with(known -> {}, unknown -> {}));
  }

  /** Ends when the counts are as new as they are to be, or after a while. */
  private Uni<Void> refresh() {
    Instant now = clock.instant();
    if (now.isBefore(nextCountAt) || !isCounting.compareAndSet(false, true)) {
      return Uni.createFrom().voidItem();
    }
    Uni<Void> asked = countSessions(now).memoize().indefinitely();
    // Goes on though the scrape does not wait.
    asked.subscribe().with(known -> {}, unknown -> {});
    return asked.ifNoItem().after(SCRAPE_TIMEOUT).recoverWithItem(() -> null);
  }

  private Uni<Void> countSessions(Instant now) {
    long begun = System.nanoTime();
    return store
        .countAll(now)
        .invoke(
            found -> {
              counts = found;
              hasCounts = true;
              Duration rest =
                  Duration.ofNanos(System.nanoTime() - begun).multipliedBy(MAX_LOAD_DIVISOR);
              nextCountAt = now.plus(rest.compareTo(MIN_INTERVAL) > 0 ? rest : MIN_INTERVAL);
            })
        .onFailure()
        .invoke(unknown -> hasCounts = false)
        .onTermination()
        .invoke(() -> isCounting.set(false))
        .replaceWithVoid();
  }
}
