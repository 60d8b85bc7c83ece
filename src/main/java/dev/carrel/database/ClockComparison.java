package dev.carrel.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Compares the host clock with PostgreSQL's clock. Warns when they begin to differ by more than one
 * second, and every ten minutes while they do.
 */
final class ClockComparison {
  private static final Duration MAX_DIFFERENCE = Duration.ofSeconds(1);

  /**
   * The difference below which the clocks agree again. Less than the maximum, so that a difference
   * that fluctuates around the maximum is reported once.
   */
  private static final Duration AGREEMENT_THRESHOLD = Duration.ofMillis(500);

  private static final Duration WARNING_INTERVAL = Duration.ofMinutes(10);

  private final DatabaseClock database;
  private final Clock host;
  private final Consumer<String> warn;
  private final Consumer<String> inform;
  private Instant lastWarning;

  ClockComparison(
      DatabaseClock database, Clock host, Consumer<String> warn, Consumer<String> inform) {
    this.database = database;
    this.host = host;
    this.warn = warn;
    this.inform = inform;
  }

  /** Returns how far the host clock is ahead of PostgreSQL's; negative if it is behind. */
  Duration lead() {
    return Duration.between(database.instant(), host.instant());
  }

  /** Compares the clocks: warns if they differ, and logs when they agree again. */
  synchronized void check() {
    Duration lead = lead();
    Instant now = database.instant();
    boolean isDue = lastWarning == null || !now.isBefore(lastWarning.plus(WARNING_INTERVAL));
    if (lead.abs().compareTo(MAX_DIFFERENCE) > 0 && isDue) {
      lastWarning = now;
      warn.accept(
          String.format(
              Locale.ROOT,
              "The host clock is %.1f s %s PostgreSQL's, which Carrel uses; check NTP on both"
                  + " hosts.",
              lead.abs().toMillis() / 1000.0,
              lead.isNegative() ? "behind" : "ahead of"));
    } else if (lead.abs().compareTo(AGREEMENT_THRESHOLD) < 0 && lastWarning != null) {
      lastWarning = null;
      inform.accept("The host clock agrees with PostgreSQL's again.");
    }
  }
}
