package dev.carrel.transfer;

import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Renews the lease of a transfer's session at regular intervals while bytes move, checks otherwise
 * whether the session is still active, and aborts the transfer if it is rejected or too slow.
 */
final class LeaseRenewer {
  private static final Logger LOG = Logger.getLogger(LeaseRenewer.class);

  /** A lease is renewed at every fourth tick: with a renewal every 2 s, a tick every 0.5 s. */
  private static final int TICKS_PER_RENEWAL = 4;

  /** The timeout of a renewal. Only one renewal runs at a time. */
  private static final Duration RENEWAL_TIMEOUT = Duration.ofSeconds(10);

  private final Transfer transfer;
  private final TransferHandler handler;
  private final SlowTransferDetector slowTransferDetector;
  private final Duration renewalInterval;
  private final Vertx vertx;

  private long timer = Transfer.NO_TIMER;
  private int ticks;
  private long bytesAtLastRenewal;
  private boolean isRenewing;
  private Uni<Void> renewal = Uni.createFrom().voidItem();

  LeaseRenewer(
      Transfer transfer,
      TransferHandler handler,
      SlowTransferDetector slowTransferDetector,
      Duration renewalInterval,
      Vertx vertx) {
    this.transfer = transfer;
    this.handler = handler;
    this.slowTransferDetector = slowTransferDetector;
    this.renewalInterval = renewalInterval;
    this.vertx = vertx;
  }

  void start() {
    timer = vertx.setPeriodic(renewalInterval.toMillis() / TICKS_PER_RENEWAL, tick -> onTick());
  }

  /** Stops for good; a renewal that is still running has no effect any more. */
  void stop() {
    vertx.cancelTimer(timer);
    timer = Transfer.NO_TIMER;
  }

  private boolean isRunning() {
    return timer != Transfer.NO_TIMER;
  }

  /**
   * Aborts a transfer below the minimum rate. A transfer that moves bytes renews the lease at every
   * fourth tick. One that does not checks at every tick whether its session is still active,
   * because the session may expire at any time. Only one statement runs at a time, to limit the
   * load on a slow database.
   */
  private void onTick() {
    if (slowTransferDetector.isBelowMinimum(handler.position(), handler.isBusy())) {
      LOG.debugf("A transfer of session %s is below the minimum rate", transfer.session());
      transfer.abort(TransferFailure.TOO_SLOW);
      return;
    }
    ticks++;
    boolean isStalled = handler.isStalled();
    boolean isMoving = handler.position() > bytesAtLastRenewal || handler.isBusy() && !isStalled;
    if (isRenewing || transfer.isAborted() || isMoving && ticks % TICKS_PER_RENEWAL != 0) {
      return;
    }
    bytesAtLastRenewal = handler.position();
    isRenewing = true;
    renewal =
        (isMoving ? handler.renewLease() : handler.requireActive())
            .ifNoItem()
            .after(RENEWAL_TIMEOUT)
            .fail()
            .onTermination()
            .invoke(() -> isRenewing = false)
            .memoize()
            .indefinitely();
    renewal.subscribe().with(renewed -> {}, this::abortIfRejected);
  }

  /** Completes when no renewal runs. */
  Uni<Void> awaitRenewal() {
    return renewal.onFailure().recoverWithNull();
  }

  /** Checks now whether the transfer may continue, and aborts it if not. */
  void check() {
    if (isRunning()) {
      handler.requireActive().subscribe().with(active -> {}, this::abortIfRejected);
    }
  }

  /**
   * Ignores all failures except a {@link VapiError}. If the database is unavailable, the next tick
   * retries.
   */
  private void abortIfRejected(Throwable failure) {
    if (failure instanceof VapiError error && isRunning() && !handler.tryHandleRejection(error)) {
      transfer.abort(TransferFailure.ofThrowable(error));
    }
  }
}
