package dev.carrel.source;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a source. The stream fails if no data arrives for the idle timeout while it is not
 * paused, or if it ends before the announced length.
 *
 * <p>Its fields may be used only on the Vert.x context on which it was created.
 */
final class SourceBody implements ReadStream<Buffer> {
  private final ReadStream<Buffer> upstream;
  private final String name;
  private final Long length;
  private final Duration idleTimeout;
  private final Runnable onEnded;
  private final Vertx vertx;
  private final Context context;

  private Handler<Buffer> handler;
  private Handler<Void> endHandler;
  private Handler<Throwable> exceptionHandler;
  private SourceException failure;
  private long demand;
  private long received;
  private long lastActivity = System.nanoTime();
  private long timer;
  private boolean ended;

  /**
   * Wraps a paused stream.
   *
   * @param name the name of the source, for messages
   * @param length the expected number of bytes; null if unknown
   * @param onEnded called once, when the stream has ended, failed or was aborted
   */
  SourceBody(
      ReadStream<Buffer> upstream,
      String name,
      Long length,
      Duration idleTimeout,
      Runnable onEnded,
      Vertx vertx) {
    this.upstream = upstream;
    this.name = name;
    this.length = length;
    this.idleTimeout = idleTimeout;
    this.onEnded = onEnded;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    upstream.exceptionHandler(cause -> onFailure(SourceException.connectionLost(name, cause)));
    upstream.endHandler(end -> onEnd());
    upstream.handler(this::deliver);
    schedule(idleTimeout.toNanos());
  }

  private void deliver(Buffer chunk) {
    if (!ended) {
      recordActivity();
      received += chunk.length();
      demand -= demand == Long.MAX_VALUE ? 0 : 1;
      if (handler != null) {
        handler.handle(chunk);
      }
    }
  }

  private void onEnd() {
    if (length != null && received != length) {
      onFailure(SourceException.connectionLost(name, null));
    } else if (markEnded() && endHandler != null) {
      endHandler.handle(null);
    }
  }

  private void onFailure(SourceException cause) {
    if (markEnded()) {
      failure = cause;
      deliverFailure();
    }
  }

  private void deliverFailure() {
    if (exceptionHandler != null && failure != null) {
      SourceException undelivered = failure;
      failure = null;
      exceptionHandler.handle(undelivered);
    }
  }

  /** Ends the stream; returns false if it has ended before. */
  private boolean markEnded() {
    if (ended) {
      return false;
    }
    ended = true;
    vertx.cancelTimer(timer);
    onEnded.run();
    return true;
  }

  /** Ends the stream without calling a handler. May be called on any thread, and more than once. */
  void abort() {
    context.runOnContext(
        ignored -> {
          exceptionHandler = null;
          markEnded();
        });
  }

  private void recordActivity() {
    lastActivity = System.nanoTime();
  }

  /** One timer that is set again when it fires is cheaper than one timer for each chunk. */
  private void schedule(long nanos) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    timer = vertx.setTimer(millis, timerId -> checkIdle());
  }

  private void checkIdle() {
    if (demand == 0) {
      recordActivity();
    }
    long remaining = idleTimeout.toNanos() - (System.nanoTime() - lastActivity);
    if (remaining <= 0) {
      onFailure(SourceFailures.timedOut(name, null));
    } else {
      schedule(remaining);
    }
  }

  @Override
  public SourceBody handler(Handler<Buffer> handler) {
    this.handler = handler;
    return this;
  }

  @Override
  public SourceBody endHandler(Handler<Void> handler) {
    endHandler = handler;
    return this;
  }

  /** Also delivers a failure that happened before the handler was set. */
  @Override
  public SourceBody exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
    context.runOnContext(ignored -> deliverFailure());
    return this;
  }

  @Override
  public SourceBody pause() {
    demand = 0;
    if (!ended) {
      upstream.pause();
    }
    return this;
  }

  @Override
  public SourceBody resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public SourceBody fetch(long amount) {
    if (demand == 0) {
      recordActivity();
    }
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    if (!ended) {
      upstream.fetch(amount);
    }
    return this;
  }
}
