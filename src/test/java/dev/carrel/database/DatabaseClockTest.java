package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two clocks of two machines, and what a replica on one makes of them. */
class DatabaseClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MILLI = Duration.ofMillis(1);

  private final List<String> warnings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** The monotonic clock; it starts anywhere. */
  private long nanos = -7_000_000_000L;

  private Instant databaseTime = START;
  private Duration systemLead = Duration.ZERO;

  private final DatabaseClock clock = new DatabaseClock(read(Duration.ZERO), START, () -> nanos);
  private final ClockComparison comparison =
      new ClockComparison(clock, new SystemClock(), warnings::add, notes::add);

  private final class SystemClock extends Clock {
    @Override
    public Instant instant() {
      return databaseTime.plus(systemLead);
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    databaseTime = databaseTime.plus(time);
  }

  /** A reading whose answer takes this long, all of it on the way back. */
  private DatabaseClock.Reading read(Duration answer) {
    long sent = nanos;
    Instant time = databaseTime;
    pass(answer);
    return new DatabaseClock.Reading(time, sent, nanos);
  }

  private void warnIfDifferent(Duration lead) {
    systemLead = lead;
    comparison.check();
  }

  @Test
  void shouldTellTheDatabasesTimeWhateverTheSystemClockSays() {
    // Given
    systemLead = Duration.ofMinutes(2);

    // When
    pass(SECOND);

    // Then
    assertThat(clock.instant()).isEqualTo(START.plus(SECOND));
    assertThat(comparison.lead()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void shouldTickInMilliseconds() {
    // Given
    Duration halfATick = Duration.ofNanos(1_500_000);

    // When
    pass(halfATick);

    // Then
    assertThat(clock.instant()).isEqualTo(START.plus(MILLI));
  }

  @Test
  void shouldFollowADatabaseThatIsSetForwardAtOnce() {
    // Given
    databaseTime = databaseTime.plus(Duration.ofHours(1));

    // When
    clock.correct(read(Duration.ZERO));

    // Then
    assertThat(clock.instant()).isEqualTo(databaseTime);
  }

  @Test
  void shouldRunAtHalfSpeedUntilADatabaseThatIsSetBackHasCaughtUp() {
    // Given
    databaseTime = databaseTime.minusSeconds(10);

    // When
    clock.correct(read(Duration.ZERO));

    // Then
    assertThat(clock.instant()).isEqualTo(START);
    pass(Duration.ofSeconds(10));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    clock.correct(read(Duration.ZERO));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    pass(Duration.ofSeconds(10));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(10)).isEqualTo(databaseTime);
    pass(SECOND);
    assertThat(clock.instant()).isEqualTo(databaseTime);
  }

  @Test
  void shouldNeverGoBackOverManyReadings() {
    // Given
    Instant earlier = clock.instant();

    for (int i = 0; i < 1_000; i++) {
      // When
      databaseTime = databaseTime.plusMillis((i * 7919 % 41) - 20);
      clock.correct(read(Duration.ofMillis(i % 5)));

      // Then
      assertThat(clock.instant()).isAfterOrEqualTo(earlier);
      earlier = clock.instant();
      pass(MILLI);
    }
  }

  /** The answer of a busy server took two seconds: the middle of them is a second off. */
  @Test
  void shouldNotBeMovedByASlowReading() {
    // Given
    Duration slow = Duration.ofSeconds(2);

    // When
    clock.correct(read(slow));

    // Then
    assertThat(clock.instant()).isEqualTo(databaseTime);
  }

  @Test
  void shouldStartWithTheSystemClockWhereAReadingAllowsIt() {
    // Given
    DatabaseClock.Reading slow = read(Duration.ofSeconds(2));

    // When
    var agreeing = new DatabaseClock(slow, databaseTime, () -> nanos);
    var ahead = new DatabaseClock(slow, databaseTime.plus(Duration.ofMinutes(2)), () -> nanos);

    // Then
    assertThat(agreeing.instant()).isEqualTo(databaseTime);
    assertThat(ahead.instant()).isBetween(databaseTime, databaseTime.plus(Duration.ofSeconds(2)));
  }

  @Test
  void shouldBeAsExactAsTheFastestReading() {
    // Given
    var clock = new DatabaseClock(read(Duration.ofSeconds(2)), START.plus(SECOND), () -> nanos);
    Duration off = Duration.between(clock.instant(), databaseTime).abs();

    // When
    clock.correct(read(Duration.ofMillis(2)));

    // Then
    assertThat(off).isEqualTo(SECOND);
    assertThat(Duration.between(clock.instant(), databaseTime).abs())
        .isLessThanOrEqualTo(Duration.ofMillis(2));
  }

  @Test
  void shouldWarnOfADifferenceAboveOneSecondNowAndThen() {
    // Given
    warnIfDifferent(SECOND);

    // When
    warnIfDifferent(Duration.ofMinutes(-2));
    warnIfDifferent(Duration.ofMinutes(-2));

    // Then
    assertThat(warnings)
        .containsExactly(
            "The system clock is 120.0 s behind PostgreSQL's, which Carrel uses; check NTP on both"
                + " hosts.");
    pass(Duration.ofMinutes(10));
    warnIfDifferent(Duration.ofMinutes(-2));
    assertThat(warnings).hasSize(2);
    assertThat(notes).isEmpty();
  }

  @Test
  void shouldInformOnceWhenTheClocksAgreeAgain() {
    // Given
    warnIfDifferent(Duration.ofMillis(1_001));
    warnIfDifferent(Duration.ofMillis(999));

    // When
    warnIfDifferent(Duration.ofMillis(10));
    warnIfDifferent(Duration.ofMillis(10));

    // Then
    assertThat(notes).containsExactly("The system clock agrees with PostgreSQL's again.");
    assertThat(warnings).hasSize(1);
  }
}
