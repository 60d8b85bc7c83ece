package dev.carrel.fault;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** What a fault does to the bytes of one transfer, in their order. */
public final class ByteFault {
  /** A transfer with a rate moves its bytes in steps of this duration. */
  private static final Duration RATE_STEP = Duration.ofMillis(100);

  private final Effect effect;
  private final long point;
  private final Duration stallDuration;
  private final long corruptOffset;
  private final long bytesPerSecond;

  private long position;
  private boolean hasHappened;

  /** How long the moved bytes should have taken, without the pauses so far. */
  private long owedNanos;

  /** What happens at a point of the transfer. */
  public enum Effect {
    NONE,
    /** The connection is closed. */
    CUT,
    /** No more bytes move. */
    STALL,
    /** The file is rejected as if the disk were full. */
    NO_SPACE,
    /** The session expires. */
    EXPIRE_SESSION
  }

  /**
   * A step of the transfer.
   *
   * @param bytes the bytes that move now: the first ones of those that are available
   * @param effect what happens then
   * @param pause how long to wait then, before the next step; zero to continue
   */
  public record Step(Buffer bytes, Effect effect, Duration pause) {}

  /**
   * Creates the fault of one transfer.
   *
   * @param point after how many bytes the effect happens; {@link Long#MAX_VALUE} for the end
   * @param stallDuration the duration of a stall; null if it has no end
   * @param corruptOffset the offset of the byte whose bits are inverted; less than 0 for none
   */
  ByteFault(
      Effect effect, long point, Duration stallDuration, long corruptOffset, long bytesPerSecond) {
    this.effect = effect;
    this.point = point;
    this.stallDuration = stallDuration;
    this.corruptOffset = corruptOffset;
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * Moves some of the available bytes.
   *
   * @param available empty if none are available yet
   */
  public Step move(Buffer available) {
    long untilPoint = hasHappened ? Long.MAX_VALUE : point - position;
    int count = (int) Math.min(available.length(), Math.min(untilPoint, maxBytesOfStep()));
    Buffer bytes = corrupt(available.getBuffer(0, count));
    position += count;
    if (!hasHappened && position == point) {
      return happen(bytes);
    }
    return new Step(bytes, Effect.NONE, pauseAfter(count));
  }

  /** Returns what happens after all bytes have moved. */
  public Step end() {
    Buffer none = Buffer.buffer();
    return !hasHappened && point == Long.MAX_VALUE
        ? happen(none)
        : new Step(none, Effect.NONE, Duration.ZERO);
  }

  private Step happen(Buffer bytes) {
    hasHappened = true;
    return effect == Effect.STALL && stallDuration != null
        ? new Step(bytes, Effect.NONE, stallDuration)
        : new Step(bytes, effect, Duration.ZERO);
  }

  private long maxBytesOfStep() {
    return Math.max(1, bytesPerSecond / (1000 / RATE_STEP.toMillis()));
  }

  private Duration pauseAfter(long bytes) {
    if (bytesPerSecond == Long.MAX_VALUE) {
      return Duration.ZERO;
    }
    owedNanos += bytes * 1_000_000_000 / bytesPerSecond;
    Duration pause = Duration.ofMillis(owedNanos / 1_000_000);
    owedNanos -= pause.toNanos();
    return pause;
  }

  private Buffer corrupt(Buffer bytes) {
    long index = corruptOffset - position;
    if (corruptOffset >= 0 && index >= 0 && index < bytes.length()) {
      bytes.setByte((int) index, (byte) ~bytes.getByte((int) index));
    }
    return bytes;
  }
}
