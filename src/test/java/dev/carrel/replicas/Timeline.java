package dev.carrel.replicas;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Microseconds since a history's beginning, by the clock of this machine: the replicas run on it
 * too, and leases run by it.
 */
record Timeline(Instant beginning) {
  static Timeline fromNow() {
    return new Timeline(Instant.now());
  }

  long now() {
    return at(Instant.now());
  }

  long at(Instant moment) {
    return ChronoUnit.MICROS.between(beginning, moment);
  }
}
