package dev.carrel.time;

import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The clock of what must not move if virtual time is advanced: claims of transfers, minimum rates,
 * throttles, the lifetimes of caches, and the age of files on disk. All replicas share it; it does
 * not depend on the clock of a replica's host.
 *
 * @see VirtualClock
 */
public abstract class SystemClock extends Clock {
  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("Carrel calculates in UTC");
  }
}
