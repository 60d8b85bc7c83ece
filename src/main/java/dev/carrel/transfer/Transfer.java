package dev.carrel.transfer;

import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.UUID;

/**
 * A file on its way, in either direction, over one request. While it runs, it tells its session
 * every few seconds that bytes move, and learns from that whether they still may.
 *
 * <p>Its fields belong to the request's event loop.
 */
abstract sealed class Transfer permits RunningUpload, RunningDownload {
  private static final long HTTP2_CANCEL = 0x8;

  final HttpServerRequest request;
  private final UUID session;
  private final RunningTransfers running;
  private final Duration renewal;
  private final Vertx vertx;
  private final Context eventLoop;

  private long ticker;
  private long bytes;
  private long bytesAtLastTick;
  private boolean asking;
  private boolean ended;

  Transfer(
      HttpServerRequest request,
      UUID session,
      RunningTransfers running,
      Duration renewal,
      Vertx vertx) {
    this.request = request;
    this.session = session;
    this.running = running;
    this.renewal = renewal;
    this.vertx = vertx;
    this.eventLoop = vertx.getDelegate().getOrCreateContext();
  }

  /** Tells that bytes have moved; fails where they may no longer. */
  abstract Uni<Void> renew();

  /** Fails where bytes may no longer move. None have, so this is no activity. */
  abstract Uni<Void> check();

  final UUID session() {
    return session;
  }

  final long bytes() {
    return bytes;
  }

  final void moved(int more) {
    bytes += more;
  }

  /** Whether something is being done for the client though no bytes move. */
  boolean isBusy() {
    return false;
  }

  final boolean hasEnded() {
    return ended;
  }

  /** From here on it can be cut. */
  final void list() {
    running.add(this);
  }

  /** From here on it tells and asks. */
  final void tick() {
    if (!ended) {
      ticker = vertx.setPeriodic(renewal.toMillis(), tick -> renewOrCheck());
    }
  }

  /** One question at a time: a slow database is not asked the faster for it. */
  private void renewOrCheck() {
    if (asking) {
      return;
    }
    boolean moving = bytes > bytesAtLastTick || isBusy();
    bytesAtLastTick = bytes;
    asking = true;
    (moving ? renew() : check())
        .onTermination()
        .invoke(() -> asking = false)
        .subscribe()
        .with(mayGoOn -> {}, this::cutIfRefused);
  }

  /** An unreachable database refuses nothing: the next tick asks again. */
  private void cutIfRefused(Throwable failure) {
    if (failure instanceof VapiError) {
      cut();
    }
  }

  /**
   * Breaks the transfer off so that the client notices: the connection ends before the promised
   * length. May be called on any thread, any number of times; one that has ended by then is left
   * alone, for its connection may serve another request.
   */
  final void cut() {
    eventLoop.runOnContext(
        now -> {
          if (!ended) {
            cutConnection();
          }
        });
  }

  private void cutConnection() {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_CANCEL);
    } else {
      request.connection().close();
    }
  }

  /** Stops ticking and takes it off the list; tells whether this was the first time. */
  final boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    vertx.cancelTimer(ticker);
    running.remove(this);
    return true;
  }
}
