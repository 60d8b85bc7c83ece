package dev.carrel.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Compares the system clock with PostgreSQL's, and warns if they differ by more than a second: when
 * they begin to, and every ten minutes after that.
 */
final class ClockComparison {
  private static final Duration MAX_DIFFERENCE = Duration.ofSeconds(1);

  /** Less than the maximum, so that a difference that wavers around it is one. */
  private static final Duration AGREEMENT = Duration.ofMillis(500);

  private static final Duration WARNING_INTERVAL = Duration.ofMinutes(10);

  private final DatabaseClock database;
  private final Clock system;
  private final Consumer<String> warn;
  private final Consumer<String> inform;
  private Instant warned;

  ClockComparison(
      DatabaseClock database, Clock system, Consumer<String> warn, Consumer<String> inform) {
    this.database = database;
    this.system = system;
    this.warn = warn;
    this.inform = inform;
  }

  /** How far the system clock is ahead of PostgreSQL's; negative if it is behind. */
  Duration lead() {
    return Duration.between(database.instant(), system.instant());
  }

  /** Warns if the clocks differ, and informs when they agree again. */
  synchronized void check() {
    Duration lead = lead();
    Instant now = database.instant();
    boolean isDue = warned == null || !now.isBefore(warned.plus(WARNING_INTERVAL));
    if (lead.abs().compareTo(MAX_DIFFERENCE) > 0 && isDue) {
      warned = now;
      warn.accept(
          String.format(
              Locale.ROOT,
              "The system clock is %.1f s %s PostgreSQL's, which Carrel uses; check NTP on both"
                  + " hosts.",
              lead.abs().toMillis() / 1000.0,
              lead.isNegative() ? "behind" : "ahead of"));
    } else if (lead.abs().compareTo(AGREEMENT) < 0 && warned != null) {
      warned = null;
      inform.accept("The system clock agrees with PostgreSQL's again.");
    }
  }
}
