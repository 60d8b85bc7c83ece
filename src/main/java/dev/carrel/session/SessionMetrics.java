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
  private static final Duration SELDOM = Duration.ofSeconds(10);
  private static final int SHARE = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int BEFORE_THE_SCRAPE = -1;

  private final SessionCountStore store;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final AtomicBoolean asking = new AtomicBoolean();

  private volatile Map<SessionCountStore.KindAndState, Long> counts = Map.of();
  private volatile boolean isKnown;
  private volatile Instant due = Instant.MIN;

  SessionMetrics(SessionCountStore store, Clock clock, MeterRegistry metrics) {
    this.store = store;
    this.clock = clock;
    this.metrics = metrics;
    for (SessionKind kind : SessionKind.values()) {
      for (SessionState state : SessionState.values()) {
        register(new SessionCountStore.KindAndState(kind, state));
      }
      for (LocalSessionEnded.Reason how : LocalSessionEnded.Reason.values()) {
        ended(new LocalSessionEnded(kind, how));
      }
    }
  }

  private void register(SessionCountStore.KindAndState some) {
    Gauge.builder("carrel.sessions", () -> isKnown ? counts.getOrDefault(some, 0L) : Double.NaN)
        .description("Sessions that have not expired")
        .tags("kind", word(some.kind()), "state", word(some.state()))
        .register(metrics);
  }

  private Counter ended(LocalSessionEnded ending) {
    return Counter.builder("carrel.session.ends")
        .description("How sessions ended that were active")
        .tags("kind", word(ending.kind()), "how", word(ending.how()))
        .register(metrics);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  void count(@Observes LocalSessionEnded ending) {
    ended(ending).increment();
  }

  void addTo(
      @Observes Router router,
      @ConfigProperty(name = "quarkus.http.non-application-root-path") String root) {
    router
        .get("/" + root.replaceAll("^/|/$", "") + "/metrics")
        .order(BEFORE_THE_SCRAPE)
        .handler(
            scrape ->
                refreshed()
                    .onTermination()
                    .invoke(scrape::next)
                    .subscribe()
                    .with(known -> {}, unknown -> {}));
  }

  /** Ends when the counts are as new as they are to be, or after a while. */
  private Uni<Void> refreshed() {
    Instant now = clock.instant();
    if (now.isBefore(due) || !asking.compareAndSet(false, true)) {
      return Uni.createFrom().voidItem();
    }
    Uni<Void> asked = ask(now).memoize().indefinitely();
    // Goes on though the scrape does not wait.
    asked.subscribe().with(known -> {}, unknown -> {});
    return asked.ifNoItem().after(PATIENCE).recoverWithItem(() -> null);
  }

  private Uni<Void> ask(Instant now) {
    long begun = System.nanoTime();
    return store
        .all(now)
        .invoke(
            found -> {
              counts = found;
              isKnown = true;
              Duration rest = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(SHARE);
              due = now.plus(rest.compareTo(SELDOM) > 0 ? rest : SELDOM);
            })
        .onFailure()
        .invoke(unknown -> isKnown = false)
        .onTermination()
        .invoke(() -> asking.set(false))
        .replaceWithVoid();
  }
}
