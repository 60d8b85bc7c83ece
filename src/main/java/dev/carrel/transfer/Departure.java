package dev.carrel.transfer;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How a replica's transfers end when it is stopped.
 *
 * <pre>
 * SIGTERM ── not ready ───────── quarkus.shutdown.delay ──────────► requests end ──► stopped
 *               └ pulls are left to others                  └ transfers are cut, and none begun
 * </pre>
 *
 * <p>Until the delay is over, whoever distributes requests may not have noticed, so requests are
 * served. What was received of an upload that is cut stays, to be continued elsewhere.
 */
@ApplicationScoped
class Departure {
  private final RunningTransfers running;
  private final Puller puller;
  private final Vertx vertx;
  private final Duration delay;

  Departure(
      RunningTransfers running,
      Puller puller,
      Vertx vertx,
      @ConfigProperty(name = "quarkus.shutdown.delay") Duration delay) {
    this.running = running;
    this.puller = puller;
    this.vertx = vertx;
    this.delay = delay;
  }

  void begin(@Observes ShutdownDelayInitiatedEvent event) {
    puller.stop();
    running.pulls().forEach(Transfer::leave);
    vertx.setTimer(Math.max(1, delay.toMillis()), over -> running.close());
  }
}
