package dev.carrel.transfer;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * A running transfer of one file, in either direction. While it runs, it renews its session's lease
 * every few seconds if bytes move. If the renewal is rejected, because the session has ended or
 * another transfer receives the file, the transfer aborts.
 *
 * <p>Its fields are confined to the event loop on which it was created.
 */
public abstract class Transfer {
  private static final Logger LOG = Logger.getLogger(Transfer.class);

  /** The value of a timer field while no timer is set. */
  public static final long NO_TIMER = -1;

  /** A lease is renewed at every fourth tick: with a renewal every 2 s, a tick every 0.5 s. */
  private static final int TICKS_PER_RENEWAL = 4;

  /** The timeout of a renewal. Only one renewal runs at a time. */
  private static final Duration RENEWAL_TIMEOUT = Duration.ofSeconds(10);

  private final UUID session;
  private final TransferRegistry registry;
  private final Duration renewalInterval;
  private final Vertx vertx;
  private final MinimumRate minimumRate;

  /** The event loop to which this transfer is confined. */
  public final Context eventLoop;

  private long timer = NO_TIMER;
  private long bytesAtLastRenewal;
  private int ticks;
  private boolean isRenewing;
  private boolean isRenewalStopped;
  private boolean hasEnded;
  private long reportedBytes;
  private TransferFailure abortReason;

  /**
   * Creates a transfer on the current event loop.
   *
   * @param session the key of the transfer's session
   * @param renewalInterval how often to renew the lease while bytes move
   */
  public Transfer(UUID session, TransferRegistry registry, Duration renewalInterval, Vertx vertx) {
    this.session = session;
    this.registry = registry;
    this.renewalInterval = renewalInterval;
    this.minimumRate = registry.newMinimumRate();
    this.vertx = vertx;
    this.eventLoop = vertx.getDelegate().getOrCreateContext();
  }

  /**
   * Renews the session's lease and records the progress; fails with a {@link VapiError} if the
   * transfer must stop.
   */
  public abstract Uni<Void> renewLease();

  /** Fails with a {@link VapiError} if the transfer must stop. Does not renew the lease. */
  public abstract Uni<Void> requireActive();

  /** Returns the key of the transfer's session. */
  public final UUID session() {
    return session;
  }

  /** Returns whether this is an upload, a download or a pull. */
  public abstract TransferKind kind();

  /**
   * Returns how far the transfer has come, in bytes; an upload that resumes includes the bytes that
   * were stored before.
   */
  public abstract long position();

  /**
   * Returns the number of bytes that this transfer has moved, without those of an upload that it
   * resumes. Never decreases.
   */
  public abstract long movedBytes();

  /** Closes the connection so that the peer notices, and ends the transfer. */
  public abstract void abort();

  /** Returns whether this transfer receives the replaced file into a content other than the new. */
  public boolean isReplacedBy(FileReplaced replaced) {
    return false;
  }

  /**
   * Returns whether the server is working for the transfer, or waits for a source, so that the
   * transfer counts as active although no bytes move.
   */
  public boolean isBusy() {
    return false;
  }

  /** Returns whether the transfer has waited so long for the disk that it counts as inactive. */
  public boolean isStalled() {
    return false;
  }

  /** Returns whether {@link #finish} was called. */
  public final boolean hasEnded() {
    return hasEnded;
  }

  /**
   * Adds this transfer to the registry, which aborts it if its session ends.
   *
   * @throws VapiError SERVICE_UNAVAILABLE if the maximum number of transfers is running
   */
  public final void register() {
    registry.add(this);
  }

  /** Starts to renew the lease, and to check the minimum rate, at regular intervals. */
  public final void startRenewing() {
    if (!hasEnded) {
      timer = vertx.setPeriodic(renewalInterval.toMillis() / TICKS_PER_RENEWAL, tick -> onTick());
    }
  }

  /**
   * Aborts a transfer below the minimum rate. A transfer that moves bytes renews the lease at every
   * fourth tick. One that does not checks at every tick whether its session is still active,
   * because the session may expire at any time. Only one statement runs at a time, to limit the
   * load on a slow database.
   */
  private void onTick() {
    reportBytes();
    if (minimumRate.isBelowMinimum(position(), isBusy())) {
      LOG.debugf("A transfer of session %s is below the minimum rate", session);
      abortWith(TransferFailure.TOO_SLOW);
      return;
    }
    ticks++;
    boolean isStalled = isStalled();
    boolean isMoving = position() > bytesAtLastRenewal || isBusy() && !isStalled;
    if (isRenewing || abortReason != null || isMoving && ticks % TICKS_PER_RENEWAL != 0) {
      return;
    }
    bytesAtLastRenewal = position();
    isRenewing = true;
    (isMoving ? renewLease() : requireActive())
        .ifNoItem()
        .after(RENEWAL_TIMEOUT)
        .fail()
        .onTermination()
        .invoke(() -> isRenewing = false)
        .subscribe()
        .with(renewed -> {}, this::abortIfRejected);
  }

  /**
   * Checks, without waiting for the next tick, whether the transfer may continue, and aborts it if
   * not. May be called on any thread.
   */
  public final void checkSoon() {
    eventLoop.runOnContext(
        now -> {
          if (timer != NO_TIMER && !hasEnded && !isRenewalStopped) {
            requireActive().subscribe().with(active -> {}, this::abortIfRejected);
          }
        });
  }

  /**
   * Ignores all failures except a {@link VapiError}. If the database is unavailable, the next tick
   * retries.
   */
  private void abortIfRejected(Throwable failure) {
    if (failure instanceof VapiError error && !isRenewalStopped && !hasEnded) {
      onRenewalRejected(error);
    }
  }

  /**
   * Stops renewals. The transfer calls this before the statement that ends it, because a renewal
   * after that statement would be rejected.
   */
  public final void stopRenewing() {
    isRenewalStopped = true;
    vertx.cancelTimer(timer);
  }

  /** Called if a renewal or check is rejected; aborts the transfer. */
  public void onRenewalRejected(VapiError error) {
    abortWith(TransferFailure.ofThrowable(error));
  }

  private void reportBytes() {
    long bytes = movedBytes();
    registry.countBytes(this, bytes - reportedBytes);
    reportedBytes = bytes;
  }

  /**
   * Aborts the transfer for a reason. May be called on any thread and more than once. Does nothing
   * if the transfer has ended, because its connection may already serve another request.
   */
  public final void abortWith(TransferFailure reason) {
    eventLoop.runOnContext(
        now -> {
          if (!hasEnded) {
            setReasonIfAbsent(reason);
            abort();
          }
        });
  }

  /** Sets why the transfer is aborted, unless a reason is already set. */
  public final void setReasonIfAbsent(TransferFailure reason) {
    abortReason = abortReason == null ? reason : abortReason;
  }

  /** Returns the result of an interrupted transfer, with the reason set before if there is one. */
  public final TransferResult interruptedResult() {
    return TransferResult.interrupted(
        abortReason == null ? TransferFailure.INTERRUPTED : abortReason);
  }

  /** Aborts the transfer because the replica shuts down. May be called on any thread. */
  public void abortForShutdown() {
    abortWith(TransferFailure.SHUTDOWN);
  }

  /**
   * Ends the transfer: stops renewals, removes it from the registry and records the result.
   *
   * @return false if the transfer had already ended; the call then has no effect
   */
  public final boolean finish(TransferResult result) {
    if (hasEnded) {
      return false;
    }
    hasEnded = true;
    vertx.cancelTimer(timer);
    reportBytes();
    registry.remove(this, result);
    return true;
  }
}
