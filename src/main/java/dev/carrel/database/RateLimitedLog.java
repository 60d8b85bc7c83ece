package dev.carrel.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** What would be said of every request during an outage, said now and then instead. */
final class RateLimitedLog {
  private final long nanos;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicInteger suppressed = new AtomicInteger();

  RateLimitedLog(Duration every) {
    this.nanos = every.toNanos();
  }

  /** Says it, unless it was said just now; is given how often it was not said since. */
  void log(IntConsumer logger) {
    long due = next.get();
    long now = System.nanoTime();
    if (now - due >= 0 && next.compareAndSet(due, now + nanos)) {
      logger.accept(suppressed.getAndSet(0));
    } else {
      suppressed.incrementAndGet();
    }
  }
}
