package dev.carrel.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the requests that wait for a connection to PostgreSQL.
 *
 * <p>Vert.x does not report a request that fails because PostgreSQL cannot be reached or the wait
 * was too long. But no request waits longer than the connection timeout of {@link PostgresPool}. So
 * requests are counted by the second in which they were submitted, and a count is ignored after
 * that timeout:
 *
 * <pre>
 * second   │ 41 │ 42 │ 43 │ 44 │ 45 │ 46 │
 * waiting  │  3 │  0 │  0 │  1 │  0 │  2 │   at 46: the count of 41 is ignored
 * </pre>
 *
 * <p>An expiring cache would do the same, but needs a tenth of the processor time of a request.
 */
final class PoolWaiters {
  /** The connection timeout of the pool, in seconds. */
  private static final int MAX_WAIT_SECONDS = 5;

  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final AtomicReferenceArray<Second> seconds =
      new AtomicReferenceArray<>(MAX_WAIT_SECONDS + 1);

  private record Second(long number, LongAdder waiting) {}

  /**
   * Counts a new request.
   *
   * @param nanos the monotonic clock
   * @return the counter to decrement when the request ends
   */
  LongAdder add(long nanos) {
    long number = Math.floorDiv(nanos, NANOS_PER_SECOND);
    int index = Math.floorMod(number, seconds.length());
    Second second = seconds.get(index);
    // Two threads that begin the same second concurrently must share one counter.
    while (second == null || second.number() != number) {
      seconds.compareAndSet(index, second, new Second(number, new LongAdder()));
      second = seconds.get(index);
    }
    second.waiting().increment();
    return second.waiting();
  }

  /** Returns the number of waiting requests. */
  long count(long nanos) {
    long now = Math.floorDiv(nanos, NANOS_PER_SECOND);
    long sum = 0;
    for (int index = 0; index < seconds.length(); index++) {
      Second second = seconds.get(index);
      if (second != null && second.number() > now - MAX_WAIT_SECONDS) {
        sum += second.waiting().sum();
      }
    }
    return sum;
  }
}
