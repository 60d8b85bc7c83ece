package dev.carrel.fault;

import dev.carrel.fault.ByteFault.Effect;
import dev.carrel.fault.FaultAction.AtByte;
import dev.carrel.transfer.TransferKind;
import dev.carrel.vapi.VapiError;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Supplier;

/** The fault that fires for one transfer. */
public final class TransferFault {
  private final Fault fault;
  private final FaultAction action;
  private final TransferKind kind;
  private final Runnable expireSession;
  private final Vertx vertx;

  TransferFault(Fault fault, TransferKind kind, Runnable expireSession, Vertx vertx) {
    this.fault = fault;
    this.action = fault.spec().action();
    this.kind = kind;
    this.expireSession = expireSession;
    this.vertx = vertx;
  }

  /** Returns the identifier of the fault in the control API. */
  public String name() {
    return fault.name();
  }

  /** Expires the session of the transfer, which aborts the transfer. */
  public void expireSession() {
    expireSession.run();
  }

  /** Returns the error to send after the transfer has taken effect; null for none. */
  public VapiError errorAfter() {
    return action.error() != null && isAfter() ? fault.toError() : null;
  }

  /** Returns whether the connection is closed without a response after the file is READY. */
  public boolean losesResponse() {
    return action.cut() != null && isAfter();
  }

  private boolean isAfter() {
    return fault.spec().at() == FaultMoment.AFTER;
  }

  /**
   * Applies the fault to the bytes that an upload or a pull receives.
   *
   * @param bytes a paused stream
   * @param length the number of bytes of the stream; less than 0 if unknown
   * @param onCut closes the connection, and returns the failure of the stream
   */
  public FaultyStream apply(ReadStream<Buffer> bytes, long length, Supplier<Throwable> onCut) {
    return new FaultyStream(bytes, toByteFault(length), onCut, expireSession, vertx);
  }

  /**
   * Returns what the fault does to the bytes of the transfer.
   *
   * @param length the number of bytes that the transfer moves; less than 0 if unknown
   */
  public ByteFault toByteFault(long length) {
    return new ByteFault(
        effect(),
        effect() == Effect.NONE ? Long.MAX_VALUE : pointOf(length),
        action.stall() == null ? null : action.stall().duration(),
        action.corrupt() == null ? -1 : bytes(action.corrupt().offset(), length, length - 1),
        action.rate() == null ? Long.MAX_VALUE : action.rate().toBytes());
  }

  private Effect effect() {
    if (action.cut() != null) {
      return isAfter() ? Effect.NONE : Effect.CUT;
    }
    if (action.stall() != null) {
      return Effect.STALL;
    }
    if (action.noSpace() != null) {
      return Effect.NO_SPACE;
    }
    return action.expireSession() != null ? Effect.EXPIRE_SESSION : Effect.NONE;
  }

  /**
   * After all bytes of an upload, the server can still do something else than store the file. The
   * other end of a download or a pull would not notice anything then, so the last byte is missing.
   */
  private long pointOf(long length) {
    long last = kind == TransferKind.UPLOAD ? Long.MAX_VALUE : Math.max(0, length - 1);
    return bytes(afterBytes(), length, last);
  }

  private ByteAmount afterBytes() {
    if (action.stall() != null) {
      return action.stall().afterBytes();
    }
    AtByte point = action.cut();
    if (point == null) {
      point = action.noSpace() == null ? action.expireSession() : action.noSpace();
    }
    return point.afterBytes();
  }

  private static long bytes(ByteAmount amount, long length, long last) {
    return (amount == null ? ByteAmount.ZERO : amount).toBytes(length, last);
  }
}
