package dev.carrel.time;

import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that supports no other time zone than UTC. */
abstract class UtcClock extends Clock {
  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("Carrel calculates in UTC");
  }
}
