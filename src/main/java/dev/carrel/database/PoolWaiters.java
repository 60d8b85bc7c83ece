package dev.carrel.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many wait for a connection to PostgreSQL.
 *
 * <p>Vert.x does not tell of one who is refused, because PostgreSQL is away or the wait was too
 * long. But nobody waits longer than {@code store.PostgresPool} has them; so they are counted by
 * the second in which they came, and after that many seconds nobody of such a second is left:
 *
 * <pre>
 * second   │ 41 │ 42 │ 43 │ 44 │ 45 │ 46 │
 * waiting  │  3 │  0 │  0 │  1 │  0 │  2 │   at 46: 41 is over, whatever is counted there
 * </pre>
 *
 * <p>A cache that forgets would do the same, for a tenth of the processor time of a request.
 */
final class PoolWaiters {
  /** As long as the pool has anybody wait: whoever waits longer is refused. */
  private static final int MAX_WAIT_SECONDS = 5;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final AtomicReferenceArray<Second> seconds =
      new AtomicReferenceArray<>(MAX_WAIT_SECONDS + 1);

  private record Second(long number, LongAdder waiting) {}

  /** One more, who came now; where they are counted until they wait no more. */
  LongAdder add(long nanos) {
    long number = Math.floorDiv(nanos, SECOND);
    int place = Math.floorMod(number, seconds.length());
    Second known = seconds.get(place);
    // Of two who begin the same second, one would count where nobody looks: so they agree.
    while (known == null || known.number() != number) {
      seconds.compareAndSet(place, known, new Second(number, new LongAdder()));
      known = seconds.get(place);
    }
    known.waiting().increment();
    return known.waiting();
  }

  /** How many wait now. */
  long count(long nanos) {
    long now = Math.floorDiv(nanos, SECOND);
    long sum = 0;
    for (int place = 0; place < seconds.length(); place++) {
      Second known = seconds.get(place);
      if (known != null && known.number() > now - MAX_WAIT_SECONDS) {
        sum += known.waiting().sum();
      }
    }
    return sum;
  }
}
