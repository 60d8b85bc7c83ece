package dev.carrel.transfer;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.journal.RecordedTransfer;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A running transfer of one file, in either direction: an entry of the {@link TransferRegistry},
 * which is aborted at most until it ends once. While bytes move, a {@link LeaseRenewer} renews the
 * lease of its session.
 *
 * <p>It is confined to the event loop on which it was created, except for the methods that say
 * otherwise.
 */
public final class Transfer {
  /** The value of a timer field while no timer is set. */
  public static final long NO_TIMER = -1;

  private final TransferKind kind;
  private final UUID session;
  private final TransferRegistry registry;
  private final TransferHandler handler;
  private final Context eventLoop;
  private final LeaseRenewer leaseRenewer;

  /** Null until the transfer ends. */
  private TransferResult result;

  /** Volatile because the thread that copies a prefix reads it too. */
  private volatile TransferFailure abortReason;

  /**
   * Creates a transfer on the current event loop.
   *
   * @param session the key of the transfer's session
   * @param renewalInterval how often to renew the lease while bytes move
   */
  public Transfer(
      TransferKind kind,
      UUID session,
      TransferRegistry registry,
      Duration renewalInterval,
      Vertx vertx,
      TransferHandler handler) {
    this.kind = kind;
    this.session = session;
    this.registry = registry;
    this.handler = handler;
    this.eventLoop = vertx.getDelegate().getOrCreateContext();
    this.leaseRenewer =
        new LeaseRenewer(this, handler, registry.newSlowTransferDetector(), renewalInterval, vertx);
  }

  /** Returns whether this is an upload, a download or a pull. */
  public TransferKind kind() {
    return kind;
  }

  /** Returns the key of the transfer's session. */
  public UUID session() {
    return session;
  }

  /** Returns how far the transfer has come, in bytes; see {@link TransferHandler#position}. */
  public long position() {
    return handler.position();
  }

  /**
   * Adds this transfer to the registry, which aborts it if its session ends.
   *
   * @throws VapiError SERVICE_UNAVAILABLE if the maximum number of transfers is running
   */
  public void register() {
    registry.add(this);
  }

  /** Starts to renew the lease, and to check the minimum rate, at regular intervals. */
  public void startRenewing() {
    if (!hasEnded()) {
      leaseRenewer.start();
    }
  }

  /**
   * Stops renewals. To be called before the statement that ends the transfer, because a renewal
   * after that statement would be rejected.
   */
  public void stopRenewing() {
    leaseRenewer.stop();
  }

  /** Counts bytes that this transfer has moved, for the metrics. */
  public void countBytes(long count) {
    registry.countBytes(kind, count);
  }

  /**
   * Aborts the transfer for a reason. May be called on any thread and more than once. Does nothing
   * if the transfer has ended, because its connection may already serve another request.
   */
  public void abort(TransferFailure reason) {
    eventLoop.runOnContext(
        now -> {
          if (!hasEnded()) {
            abortReason = abortReason == null ? reason : abortReason;
            handler.onAbort(reason);
          }
        });
  }

  /** Returns whether the transfer was aborted. May be called on any thread. */
  public boolean isAborted() {
    return abortReason != null;
  }

  /** Returns whether this is the reason of the first abort. */
  public boolean isAbortedFor(TransferFailure reason) {
    return abortReason == reason;
  }

  /** Returns the result of an interrupted transfer, with the reason of the first abort if any. */
  public TransferResult interruptedResult() {
    return TransferResult.interrupted(
        abortReason == null ? TransferFailure.INTERRUPTED : abortReason);
  }

  /**
   * Runs a statement that records the end of this transfer. It runs after a renewal that still
   * runs, so that the renewal cannot overwrite the end.
   */
  public void recordEnd(Supplier<Uni<Void>> recording) {
    registry.recordEnd(leaseRenewer.awaitRenewal().chain(() -> recording.get()));
  }

  /** Returns whether another transfer of the session, with such a handler, runs on this replica. */
  public boolean runsWith(Predicate<TransferHandler> other) {
    return registry
        .runningIn(session)
        .anyMatch(transfer -> transfer != this && other.test(transfer.handler));
  }

  boolean isReplacedBy(FileReplaced replaced) {
    return handler.isReplacedBy(replaced);
  }

  /**
   * Checks, without waiting for the next renewal, whether the transfer may continue, and aborts it
   * if not. May be called on any thread.
   */
  void checkSoon() {
    eventLoop.runOnContext(now -> leaseRenewer.check());
  }

  /** Returns whether {@link #end} was called. */
  public boolean hasEnded() {
    return result != null;
  }

  /** Returns how the transfer ended, or that it runs, for the journal. */
  public String outcome() {
    return hasEnded() ? result.description() : RecordedTransfer.RUNNING;
  }

  /**
   * Ends the transfer: stops renewals, removes it from the registry and records the result.
   *
   * @return false if the transfer had already ended; the call then has no effect
   */
  public boolean end(TransferResult result) {
    if (hasEnded()) {
      return false;
    }
    this.result = result;
    leaseRenewer.stop();
    registry.remove(this, result);
    return true;
  }
}
