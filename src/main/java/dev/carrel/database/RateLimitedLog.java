package dev.carrel.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Limits how often a message is logged, so that an outage does not log a message for each request.
 */
final class RateLimitedLog {
  private final long intervalNanos;
  private final AtomicLong nextDue = new AtomicLong(System.nanoTime());
  private final AtomicInteger suppressed = new AtomicInteger();

  RateLimitedLog(Duration interval) {
    this.intervalNanos = interval.toNanos();
  }

  /**
   * Logs the message, unless one was logged within the interval.
   *
   * @param logger logs the message; receives the number of messages suppressed since the last one
   */
  void log(IntConsumer logger) {
    long due = nextDue.get();
    long now = System.nanoTime();
    if (now - due >= 0 && nextDue.compareAndSet(due, now + intervalNanos)) {
      logger.accept(suppressed.getAndSet(0));
    } else {
      suppressed.incrementAndGet();
    }
  }
}
