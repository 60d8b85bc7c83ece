package dev.carrel.fault;

import dev.carrel.fault.ByteFault.Step;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The bytes that a transfer receives, as a fault changes them. All methods must be called on the
 * event loop of the upstream.
 */
public final class FaultyStream implements ReadStream<Buffer> {
  private final ReadStream<Buffer> upstream;
  private final ByteFault fault;
  private final Supplier<Throwable> onCut;
  private final Runnable expireSession;
  private final Vertx vertx;

  private Handler<Buffer> handler;
  private Handler<Void> endHandler;
  private Handler<Throwable> exceptionHandler;

  /** Bytes that the upstream has delivered and that have not moved yet. */
  private Buffer pending = Buffer.buffer();

  private boolean isFlowing;
  private boolean isWaiting;
  private boolean isMoving;
  private boolean hasUpstreamEnded;
  private boolean hasEnded;
  private boolean hasNoSpace;

  FaultyStream(
      ReadStream<Buffer> upstream,
      ByteFault fault,
      Supplier<Throwable> onCut,
      Runnable expireSession,
      Vertx vertx) {
    this.upstream = upstream;
    this.fault = fault;
    this.onCut = onCut;
    this.expireSession = expireSession;
    this.vertx = vertx;
    upstream.handler(this::onUpstreamBytes);
    upstream.endHandler(ended -> onUpstreamEnded());
    upstream.exceptionHandler(this::fail);
  }

  /**
   * Requires that the fault has not filled the disk.
   *
   * @throws VapiError UNABLE_TO_ALLOCATE_RESOURCE otherwise, as if the file could not be stored
   */
  public void requireSpace(String fileName) {
    if (hasNoSpace) {
      throw Message.CONTENT_NOT_WRITABLE.toError(
          ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, fileName, "No space left on device");
    }
  }

  private void onUpstreamBytes(Buffer bytes) {
    pending.appendBuffer(bytes);
    moveBytes();
  }

  private void onUpstreamEnded() {
    hasUpstreamEnded = true;
    moveBytes();
  }

  private void fail(Throwable failure) {
    if (!hasEnded) {
      hasEnded = true;
      if (exceptionHandler != null) {
        exceptionHandler.handle(failure);
      }
    }
  }

  /** Moves pending bytes until there are none, or until the fault or the reader stops them. */
  private void moveBytes() {
    if (isMoving) { // The reader has called this stream from its handler.
      return;
    }
    isMoving = true;
    do {
      move();
    } while (canMove() && pending.length() > 0);
    isMoving = false;
    if (canMove()) {
      if (hasUpstreamEnded) {
        end();
      } else {
        upstream.resume();
      }
    }
  }

  private boolean canMove() {
    return isFlowing && !isWaiting && !hasEnded;
  }

  private void move() {
    if (canMove()) {
      Step step = fault.move(pending);
      pending = pending.getBuffer(step.bytes().length(), pending.length());
      if (step.bytes().length() > 0) {
        handler.handle(step.bytes());
      }
      apply(step);
    }
  }

  private void end() {
    apply(fault.end());
    if (canMove()) {
      hasEnded = true;
      endHandler.handle(null);
    }
  }

  private void apply(Step step) {
    if (hasEnded) {
      return;
    }
    switch (step.effect()) {
      case CUT -> fail(onCut.get());
      case STALL -> stop();
      case NO_SPACE -> rejectBytes();
      case EXPIRE_SESSION -> {
        stop();
        expireSession.run();
      }
      case NONE -> pause(step.pause());
    }
  }

  private void stop() {
    isWaiting = true;
    upstream.pause();
  }

  /** Delivers a buffer even if no bytes are left, so that its receiver calls requireSpace. */
  private void rejectBytes() {
    hasNoSpace = true;
    handler.handle(Buffer.buffer());
  }

  private void pause(Duration duration) {
    if (!duration.isZero()) {
      stop();
      vertx.setTimer(
          duration.toMillis(),
          elapsed -> {
            isWaiting = false;
            moveBytes();
          });
    }
  }

  /** Null also stops reading the upstream. */
  @Override
  public FaultyStream handler(Handler<Buffer> newHandler) {
    handler = newHandler;
    if (newHandler == null) {
      hasEnded = true;
      upstream.handler(null).endHandler(null).exceptionHandler(null);
    }
    return this;
  }

  @Override
  public FaultyStream endHandler(Handler<Void> newHandler) {
    endHandler = newHandler;
    return this;
  }

  @Override
  public FaultyStream exceptionHandler(Handler<Throwable> newHandler) {
    exceptionHandler = newHandler;
    return this;
  }

  @Override
  public FaultyStream pause() {
    isFlowing = false;
    upstream.pause();
    return this;
  }

  @Override
  public FaultyStream resume() {
    isFlowing = true;
    moveBytes();
    return this;
  }

  /** The readers of this server only pause and resume. */
  @Override
  public FaultyStream fetch(long amount) {
    throw new UnsupportedOperationException();
  }
}
