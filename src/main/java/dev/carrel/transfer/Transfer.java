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
  private static final int TICKS = 4;

  /** How long a tick waits for its answer before the next may ask. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UUID session;
  private final TransferRegistry running;
  private final Duration renewal;
  private final Vertx vertx;
  private final MinimumRate pace;
  public final Context eventLoop;

  private long ticker = NO_TIMER;
  private long bytesWhenAsked;
  private int ticks;
  private boolean asking;
  private boolean settled;
  private boolean ended;
  private long told;
  private TransferFailure cutBy;

  public Transfer(UUID session, TransferRegistry running, Duration renewal, Vertx vertx) {
    this.session = session;
    this.running = running;
    this.renewal = renewal;
    this.pace = running.pace();
    this.vertx = vertx;
    this.eventLoop = vertx.getDelegate().getOrCreateContext();
  }

  /** Tells that bytes have moved; fails where they may no longer. */
  public abstract Uni<Void> renew();

  /** Fails where bytes may no longer move. None have, so this is no activity. */
  public abstract Uni<Void> check();

  public final UUID session() {
    return session;
  }

  public abstract TransferKind kind();

  /** How far into the file it has come. */
  public abstract long bytes();

  /** How many bytes it has moved by itself; never goes back. */
  public abstract long moved();

  /** Breaks off so that the other side notices, and ends. */
  public abstract void breakOff();

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
    return ended;
  }

  /** From here on it can be cut. SERVICE_UNAVAILABLE where as many run as may. */
  public final void list() {
    running.add(this);
  }

  /** From here on it tells and asks. */
  public final void tick() {
    if (!ended) {
      ticker = vertx.setPeriodic(renewal.toMillis() / TICKS, tick -> renewOrCheck());
    }
  }

  /**
   * One that is too slow is cut. One that moves tells so now and then; one that does not asks at
   * every tick, for its session may expire any moment. One question at a time: a slow database is
   * not asked the faster for it.
   */
  private void renewOrCheck() {
    tellMoved();
    if (pace.isTooSlow(bytes(), isBusy())) {
      LOG.debugf("A transfer into session %s is too slow", session);
      cut(TransferFailure.TOO_SLOW);
      return;
    }
    ticks++;
    boolean stalled = isStalled();
    boolean moving = bytes() > bytesWhenAsked || isBusy() && !stalled;
    if (asking || cutBy != null || moving && ticks % TICKS != 0) {
      return;
    }
    bytesWhenAsked = bytes();
    asking = true;
    (moving ? renew() : check())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onTermination()
        .invoke(() -> asking = false)
        .subscribe()
        .with(mayGoOn -> {}, this::cutIfRefused);
  }

  /** Asks before the next tick, on any thread. */
  public final void ask() {
    eventLoop.runOnContext(
        now -> {
          if (ticker != NO_TIMER && !ended && !settled) {
            check().subscribe().with(mayGoOn -> {}, this::cutIfRefused);
          }
        });
  }

  /** An unreachable database refuses nothing: the next tick asks again. */
  private void cutIfRefused(Throwable failure) {
    if (failure instanceof VapiError refusal && !settled && !ended) {
      refused(refusal);
    }
  }

  /**
   * Stops to tell and ask: the next statement decides what becomes of the file, and a tick that
   * comes after it would find the file no longer on its way.
   */
  public final void settle() {
    settled = true;
    vertx.cancelTimer(ticker);
  }

  /** Bytes may move no longer. */
  public void refused(VapiError why) {
    cut(TransferFailure.of(why));
  }

  private void tellMoved() {
    long moved = moved();
    running.moved(this, moved - told);
    told = moved;
  }

  /**
   * Breaks the transfer off so that the other side notices. May be called on any thread, any number
   * of times; one that has ended by then is left alone, for its connection may serve another
   * request.
   */
  public final void cut(TransferFailure why) {
    eventLoop.runOnContext(
        now -> {
          if (!ended) {
            becauseOf(why);
            breakOff();
          }
        });
  }

  /** The first reason is the one. */
  public final void becauseOf(TransferFailure why) {
    cutBy = cutBy == null ? why : cutBy;
  }

  /** What became of it where it broke off. */
  public final TransferResult interrupted() {
    return TransferResult.interrupted(cutBy == null ? TransferFailure.INTERRUPTED : cutBy);
  }

  /** Ends because the replica does. */
  public void leave() {
    cut(TransferFailure.SHUTDOWN);
  }

  /** Stops ticking and takes it off the list; tells whether this was the first time. */
  public final boolean end(TransferResult how) {
    if (ended) {
      return false;
    }
    ended = true;
    vertx.cancelTimer(ticker);
    tellMoved();
    running.ended(this, how);
    return true;
  }
}
