package dev.carrel.database;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * PostgreSQL's clock: its time as last read, plus what the local monotonic clock measured since. It
 * ticks in milliseconds, as the wire does, so that what is stored is what is answered.
 *
 * <p>A {@link Reading} places the database's time within half its round trip. The clock changes
 * only if it is outside that interval, and then to its nearest end: a slow reading says little and
 * changes little.
 *
 * <p>It never goes back. If PostgreSQL's time does, this one runs at half speed until PostgreSQL's
 * has caught up.
 */
final class DatabaseClock extends Clock {
  private final LongSupplier nanos;
  private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);
  private volatile Course course;

  /**
   * The database's time.
   *
   * @param time by the database's clock
   * @param sent by the monotonic clock, in nanoseconds, before it was asked
   * @param received by the monotonic clock, in nanoseconds, after it answered
   */
  record Reading(Instant time, long sent, long received) {
    long uncertainty() {
      return (received - sent) / 2_000;
    }

    /** The database's time minus the monotonic clock's. */
    long offset() {
      return micros(time) - (sent / 1_000 + uncertainty());
    }

    /** The offset within this reading's interval that is nearest to an estimate. */
    long nearestTo(long estimate) {
      return Math.max(offset() - uncertainty(), Math.min(estimate, offset() + uncertainty()));
    }
  }

  /**
   * All in microseconds.
   *
   * @param offset the database's time minus the monotonic clock's
   * @param floor the earliest time that may be told at {@code since}
   * @param since by the monotonic clock
   */
  private record Course(long offset, long floor, long since) {
    long at(long now) {
      return Math.max(now + offset, floor + (now - since) / 2);
    }
  }

  /**
   * A clock that starts with a reading. Within its interval, the time is the system clock's: where
   * the two clocks agree, this one is exact however long the reading took.
   *
   * @param system the system clock's time when the reading was received
   * @param nanos the monotonic clock
   */
  DatabaseClock(Reading first, Instant system, LongSupplier nanos) {
    this.nanos = nanos;
    long offset = first.nearestTo(micros(system) - first.received() / 1_000);
    this.course = new Course(offset, Long.MIN_VALUE / 2, nanos.getAsLong() / 1_000);
  }

  /** Corrects the clock by another reading. */
  synchronized void correct(Reading reading) {
    long offset = reading.nearestTo(course.offset());
    long now = nanos.getAsLong() / 1_000;
    course = new Course(offset, course.at(now), now);
  }

  @Override
  public Instant instant() {
    long time = course.at(nanos.getAsLong() / 1_000);
    long latestTime = latest.accumulateAndGet(time, Math::max);
    return Instant.EPOCH.plus(latestTime, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("Carrel calculates in UTC");
  }
}
