package dev.carrel.source;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a source, watched: silence while bytes are wanted breaks them off, and so does an
 * end before the length that was promised. Silence while it is paused is the reader's own.
 *
 * <p>Its fields belong to the context on which it is made.
 */
final class SourceBody implements ReadStream<Buffer> {
  private final ReadStream<Buffer> bytes;
  private final String name;
  private final Long length;
  private final Duration idleTimeout;
  private final Runnable release;
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
   * Watches a stream that is paused.
   *
   * @param name of the source, for messages
   * @param length in bytes of what will come, null if nobody knows
   * @param release called once, when nothing more will come
   */
  SourceBody(
      ReadStream<Buffer> bytes,
      String name,
      Long length,
      Duration idleTimeout,
      Runnable release,
      Vertx vertx) {
    this.bytes = bytes;
    this.name = name;
    this.length = length;
    this.idleTimeout = idleTimeout;
    this.release = release;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    bytes.exceptionHandler(cause -> onFailure(SourceFailures.connectionLost(name, cause)));
    bytes.endHandler(end -> onEnd());
    bytes.handler(this::deliver);
    schedule(idleTimeout.toNanos());
  }

  private void deliver(Buffer chunk) {
    if (!ended) {
      touch();
      received += chunk.length();
      demand -= demand == Long.MAX_VALUE ? 0 : 1;
      if (handler != null) {
        handler.handle(chunk);
      }
    }
  }

  private void onEnd() {
    if (length != null && received != length) {
      onFailure(SourceFailures.connectionLost(name, null));
    } else if (endOnce() && endHandler != null) {
      endHandler.handle(null);
    }
  }

  private void onFailure(SourceException cause) {
    if (endOnce()) {
      failure = cause;
      deliverFailure();
    }
  }

  private void deliverFailure() {
    if (exceptionHandler != null && failure != null) {
      SourceException told = failure;
      failure = null;
      exceptionHandler.handle(told);
    }
  }

  /** Lets go; tells whether this was the first time. */
  private boolean endOnce() {
    if (ended) {
      return false;
    }
    ended = true;
    vertx.cancelTimer(timer);
    release.run();
    return true;
  }

  /** Lets go without a word. May be called on any thread, any number of times. */
  void abort() {
    context.runOnContext(
        now -> {
          exceptionHandler = null;
          endOnce();
        });
  }

  private void touch() {
    lastActivity = System.nanoTime();
  }

  /** One timer that is set again is cheaper than one for each chunk. */
  private void schedule(long nanos) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    timer = vertx.setTimer(millis, now -> checkIdle());
  }

  private void checkIdle() {
    if (demand == 0) {
      touch();
    }
    long left = idleTimeout.toNanos() - (System.nanoTime() - lastActivity);
    if (left <= 0) {
      onFailure(SourceFailures.timedOut(name, null));
    } else {
      schedule(left);
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

  /** A failure from before there was a handler is told as soon as there is one. */
  @Override
  public SourceBody exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
    context.runOnContext(now -> deliverFailure());
    return this;
  }

  @Override
  public SourceBody pause() {
    demand = 0;
    if (!ended) {
      bytes.pause();
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
      touch();
    }
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    if (!ended) {
      bytes.fetch(amount);
    }
    return this;
  }
}
