package dev.carrel.api.transfer;

import dev.carrel.config.CarrelConfig;
import dev.carrel.pull.Puller;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Ends the transfers of a replica when it shuts down.
 *
 * <pre>
 * SIGTERM: readiness fails, and pulls are aborted for other replicas to claim
 *    │ quarkus.shutdown.delay
 *    ▼
 * new transfers are rejected; the process exits as soon as all requests have ended
 *    │ carrel.shutdown.transfer-drain-timeout
 *    ▼
 * running transfers are aborted
 * </pre>
 *
 * <p>During the delay, requests are served as usual, because the load balancer may still send them.
 * An aborted upload keeps its bytes and can be resumed on another replica.
 */
@ApplicationScoped
class GracefulShutdown {
  private static final Logger LOG = Logger.getLogger(GracefulShutdown.class);

  private final TransferRegistry registry;
  private final Puller puller;
  private final Vertx vertx;
  private final Duration delay;
  private final Duration drainTimeout;

  GracefulShutdown(
      TransferRegistry registry,
      Puller puller,
      Vertx vertx,
      CarrelConfig config,
      @ConfigProperty(name = "quarkus.shutdown.delay") Duration delay) {
    this.registry = registry;
    this.puller = puller;
    this.vertx = vertx;
    this.delay = delay;
    this.drainTimeout = config.shutdown().transferDrainTimeout();
  }

  void onShutdown(@Observes ShutdownDelayInitiatedEvent event) {
    puller.stop();
    registry.runningPulls().forEach(pull -> pull.abort(TransferFailure.SHUTDOWN));
    schedule(delay, this::stopAccepting);
  }

  private void stopAccepting() {
    registry.close();
    long transfers = registry.all().count();
    if (drainTimeout.isZero() || transfers == 0) {
      registry.abortForShutdown();
      return;
    }
    LOG.infof(
        "Waiting up to %2$d s for %1$d transfers to end", transfers, drainTimeout.toSeconds());
    schedule(drainTimeout, registry::abortForShutdown);
  }

  private void schedule(Duration after, Runnable action) {
    vertx.setTimer(Math.max(1, after.toMillis()), id -> action.run());
  }
}
