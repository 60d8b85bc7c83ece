package dev.carrel.replicas;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Microseconds since the beginning of a history, by the clock of this machine, which the replicas
 * use, too.
 */
record Timeline(Instant beginning) {
  static Timeline fromNow() {
    return new Timeline(Instant.now());
  }

  long now() {
    return toMicros(Instant.now());
  }

  long toMicros(Instant moment) {
    return ChronoUnit.MICROS.between(beginning, moment);
  }
}
