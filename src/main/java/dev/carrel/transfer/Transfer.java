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
 * A file on its way, in either direction. While it runs, it tells its session every few seconds
 * that bytes move, and learns from that whether they still may.
 *
 * <p>Its fields belong to the event loop on which it was made.
 */
public abstract class Transfer {
  private static final Logger LOG = Logger.getLogger(Transfer.class);

  public static final long NO_TIMER = -1;

  /** How many ticks there are to a renewal: half a second each, if that is every two seconds. */
  private static final int TICKS_PER_RENEWAL = 4;

  /** How long a tick waits for its answer before the next may ask. */
  private static final Duration RENEWAL_TIMEOUT = Duration.ofSeconds(10);

  private final UUID session;
  private final TransferRegistry registry;
  private final Duration renewal;
  private final Vertx vertx;
  private final MinimumRate minimumRate;
  public final Context eventLoop;

  private long timer = NO_TIMER;
  private long bytesAtLastRenewal;
  private int ticks;
  private boolean isRenewing;
  private boolean isRenewalStopped;
  private boolean hasEnded;
  private long reportedBytes;
  private TransferFailure abortReason;

  public Transfer(UUID session, TransferRegistry registry, Duration renewal, Vertx vertx) {
    this.session = session;
    this.registry = registry;
    this.renewal = renewal;
    this.minimumRate = registry.newMinimumRate();
    this.vertx = vertx;
    this.eventLoop = vertx.getDelegate().getOrCreateContext();
  }

  /** Tells that bytes have moved; fails where they may no longer. */
  public abstract Uni<Void> renewLease();

  /** Fails where bytes may no longer move. None have, so this is no activity. */
  public abstract Uni<Void> requireActive();

  public final UUID session() {
    return session;
  }

  public abstract TransferKind kind();

  /** How far into the file it has come. */
  public abstract long position();

  /** How many bytes it has moved by itself; never goes back. */
  public abstract long movedBytes();

  /** Breaks off so that the other side notices, and ends. */
  public abstract void abort();

  /** Whether this receives the file of that name, and not into that content. */
  public boolean isReplacedBy(FileReplaced replaced) {
    return false;
  }

  /** Whether something is being done for the client though no bytes move. */
  public boolean isBusy() {
    return false;
  }

  /** Whether the disk has not answered for so long that no bytes can be said to move. */
  public boolean isStalled() {
    return false;
  }

  public final boolean hasEnded() {
    return hasEnded;
  }

  /** From here on it can be cut. SERVICE_UNAVAILABLE where as many run as may. */
  public final void register() {
    registry.add(this);
  }

  /** From here on it tells and asks. */
  public final void startRenewing() {
    if (!hasEnded) {
      timer = vertx.setPeriodic(renewal.toMillis() / TICKS_PER_RENEWAL, tick -> onTick());
    }
  }

  /**
   * One that is too slow is cut. One that moves tells so now and then; one that does not asks at
   * every tick, for its session may expire any moment. One question at a time: a slow database is
   * not asked the faster for it.
   */
  private void onTick() {
    reportBytes();
    if (minimumRate.isBelowMinimum(position(), isBusy())) {
      LOG.debugf("A transfer of session %s is below the minimum rate", session);
      abortWith(TransferFailure.TOO_SLOW);
      return;
    }
    ticks++;
    boolean stalled = isStalled();
    boolean moving = position() > bytesAtLastRenewal || isBusy() && !stalled;
    if (isRenewing || abortReason != null || moving && ticks % TICKS_PER_RENEWAL != 0) {
      return;
    }
    bytesAtLastRenewal = position();
    isRenewing = true;
    (moving ? renewLease() : requireActive())
        .ifNoItem()
        .after(RENEWAL_TIMEOUT)
        .fail()
        .onTermination()
        .invoke(() -> isRenewing = false)
        .subscribe()
        .with(mayGoOn -> {}, this::abortIfRejected);
  }

  /** Asks before the next tick, on any thread. */
  public final void checkSoon() {
    eventLoop.runOnContext(
        now -> {
          if (timer != NO_TIMER && !hasEnded && !isRenewalStopped) {
            requireActive().subscribe().with(mayGoOn -> {}, this::abortIfRejected);
          }
        });
  }

  /** An unreachable database refuses nothing: the next tick asks again. */
  private void abortIfRejected(Throwable failure) {
    if (failure instanceof VapiError refusal && !isRenewalStopped && !hasEnded) {
      onRenewalRejected(refusal);
    }
  }

  /**
   * Stops to tell and ask: the next statement decides what becomes of the file, and a tick that
   * comes after it would find the file no longer on its way.
   */
  public final void stopRenewing() {
    isRenewalStopped = true;
    vertx.cancelTimer(timer);
  }

  /** Bytes may move no longer. */
  public void onRenewalRejected(VapiError why) {
    abortWith(TransferFailure.ofThrowable(why));
  }

  private void reportBytes() {
    long moved = movedBytes();
    registry.countBytes(this, moved - reportedBytes);
    reportedBytes = moved;
  }

  /**
   * Breaks the transfer off so that the other side notices. May be called on any thread, any number
   * of times; one that has ended by then is left alone, for its connection may serve another
   * request.
   */
  public final void abortWith(TransferFailure why) {
    eventLoop.runOnContext(
        now -> {
          if (!hasEnded) {
            setReasonIfAbsent(why);
            abort();
          }
        });
  }

  /** The first reason is the one. */
  public final void setReasonIfAbsent(TransferFailure why) {
    abortReason = abortReason == null ? why : abortReason;
  }

  /** What became of it where it broke off. */
  public final TransferResult interruptedResult() {
    return TransferResult.interrupted(
        abortReason == null ? TransferFailure.INTERRUPTED : abortReason);
  }

  /** Ends because the replica does. */
  public void abortForShutdown() {
    abortWith(TransferFailure.SHUTDOWN);
  }

  /** Stops ticking and takes it off the list; tells whether this was the first time. */
  public final boolean finish(TransferResult how) {
    if (hasEnded) {
      return false;
    }
    hasEnded = true;
    vertx.cancelTimer(timer);
    reportBytes();
    registry.remove(this, how);
    return true;
  }
}
