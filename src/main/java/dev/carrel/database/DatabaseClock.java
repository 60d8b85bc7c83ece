package dev.carrel.database;

import dev.carrel.time.SystemClock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * PostgreSQL's clock: its time as last read, plus what the local monotonic clock measured since.
 * Its resolution is one millisecond, like that of the API, so that stored times equal the times in
 * responses.
 *
 * <p>A {@link Reading} determines the database's time to within half the duration of its round
 * trip. The clock changes only if it is outside that interval, and then to the nearest end of the
 * interval. So a slow, imprecise reading changes the clock only a little.
 *
 * <p>The clock never goes back. If PostgreSQL's clock does, this clock runs at half speed until
 * PostgreSQL's has caught up.
 */
final class DatabaseClock extends SystemClock {
  private final LongSupplier nanos;
  private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);
  private volatile TimeFunction timeFunction;

  /**
   * A reading of the database's time.
   *
   * @param time the database's time
   * @param sentNanos the monotonic clock when the query was sent, in nanoseconds
   * @param received the monotonic clock when the result was received, in nanoseconds
   */
  record Reading(Instant time, long sentNanos, long received) {
    long uncertainty() {
      return (received - sentNanos) / 2_000;
    }

    /**
     * Returns the difference between the database's time and the monotonic clock, in microseconds.
     */
    long offsetMicros() {
      return micros(time) - (sentNanos / 1_000 + uncertainty());
    }

    /** The offset within this reading's interval that is nearest to an estimate. */
    long clampOffset(long estimate) {
      return Math.max(
          offsetMicros() - uncertainty(), Math.min(estimate, offsetMicros() + uncertainty()));
    }
  }

  /**
   * Computes the database's time from the monotonic clock. All values are in microseconds.
   *
   * @param offset the database's time minus the monotonic clock
   * @param floor the minimum time that may be returned at {@code since}
   * @param since the monotonic clock when this function was created
   */
  private record TimeFunction(long offset, long floor, long since) {
    long at(long now) {
      return Math.max(now + offset, floor + (now - since) / 2);
    }
  }

  /**
   * Creates a clock that starts with the host clock's time if the first reading allows it, and with
   * the nearest end of the reading's interval otherwise. So if the two clocks agree, the duration
   * of the reading causes no error.
   *
   * @param first the first reading
   * @param host the host clock's time when the first reading was received
   * @param nanos the monotonic clock, in nanoseconds
   */
  DatabaseClock(Reading first, Instant host, LongSupplier nanos) {
    this.nanos = nanos;
    long offset = first.clampOffset(micros(host) - first.received() / 1_000);
    this.timeFunction = new TimeFunction(offset, Long.MIN_VALUE / 2, nanos.getAsLong() / 1_000);
  }

  /** Corrects the clock with another reading. */
  synchronized void correct(Reading reading) {
    long offset = reading.clampOffset(timeFunction.offset());
    long now = nanos.getAsLong() / 1_000;
    timeFunction = new TimeFunction(offset, timeFunction.at(now), now);
  }

  @Override
  public Instant instant() {
    long time = timeFunction.at(nanos.getAsLong() / 1_000);
    long latestTime = latest.accumulateAndGet(time, Math::max);
    return Instant.EPOCH.plus(latestTime, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
