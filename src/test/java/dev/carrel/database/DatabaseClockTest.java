package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The clocks of the database and of the replica, controlled by the test. */
class DatabaseClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MILLI = Duration.ofMillis(1);

  private final List<String> warnings = new ArrayList<>();
  private final List<String> infos = new ArrayList<>();

  /** The monotonic clock, which starts at an arbitrary value. */
  private long nanos = -7_000_000_000L;

  private Instant databaseTime = START;
  private Duration hostLead = Duration.ZERO;

  private final DatabaseClock clock =
      new DatabaseClock(readClock(Duration.ZERO), START, () -> nanos);
  private final ClockComparison comparison =
      new ClockComparison(clock, new HostClock(), warnings::add, infos::add);

  private final class HostClock extends Clock {
    @Override
    public Instant instant() {
      return databaseTime.plus(hostLead);
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

  private void advance(Duration time) {
    nanos += time.toNanos();
    databaseTime = databaseTime.plus(time);
  }

  /**
   * Returns a reading whose round trip takes the given time, all of it after the server has read
   * its clock.
   */
  private DatabaseClock.Reading readClock(Duration roundTrip) {
    long sent = nanos;
    Instant time = databaseTime;
    advance(roundTrip);
    return new DatabaseClock.Reading(time, sent, nanos);
  }

  private void compareWithLead(Duration lead) {
    hostLead = lead;
    comparison.check();
  }

  @Test
  void shouldReturnDatabaseTimeWhenHostClockDiffers() {
    // Given
    hostLead = Duration.ofMinutes(2);

    // When
    advance(SECOND);

    // Then
    assertThat(clock.instant()).isEqualTo(START.plus(SECOND));
    assertThat(comparison.lead()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void shouldHaveMillisecondResolution() {
    // Given
    Duration oneAndAHalfMillis = Duration.ofNanos(1_500_000);

    // When
    advance(oneAndAHalfMillis);

    // Then
    assertThat(clock.instant()).isEqualTo(START.plus(MILLI));
  }

  @Test
  void shouldFollowDatabaseClockSetForward() {
    // Given
    databaseTime = databaseTime.plus(Duration.ofHours(1));

    // When
    clock.correct(readClock(Duration.ZERO));

    // Then
    assertThat(clock.instant()).isEqualTo(databaseTime);
  }

  @Test
  void shouldRunAtHalfSpeedAfterDatabaseClockIsSetBack() {
    // Given
    databaseTime = databaseTime.minusSeconds(10);

    // When
    clock.correct(readClock(Duration.ZERO));

    // Then
    assertThat(clock.instant()).isEqualTo(START);
    advance(Duration.ofSeconds(10));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    clock.correct(readClock(Duration.ZERO));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    advance(Duration.ofSeconds(10));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(10)).isEqualTo(databaseTime);
    advance(SECOND);
    assertThat(clock.instant()).isEqualTo(databaseTime);
  }

  @Test
  void shouldNeverGoBack() {
    // Given
    Instant earlier = clock.instant();

    for (int i = 0; i < 1_000; i++) {
      // When
      databaseTime = databaseTime.plusMillis((i * 7919 % 41) - 20);
      clock.correct(readClock(Duration.ofMillis(i % 5)));

      // Then
      assertThat(clock.instant()).isAfterOrEqualTo(earlier);
      earlier = clock.instant();
      advance(MILLI);
    }
  }

  /** The round trip takes two seconds, so the estimate from its middle is wrong by one second. */
  @Test
  void shouldNotChangeOnImpreciseReading() {
    // Given
    Duration slow = Duration.ofSeconds(2);

    // When
    clock.correct(readClock(slow));

    // Then
    assertThat(clock.instant()).isEqualTo(databaseTime);
  }

  @Test
  void shouldStartWithTheHostClockIfTheReadingAllowsIt() {
    // Given
    DatabaseClock.Reading slow = readClock(Duration.ofSeconds(2));

    // When
    var agreeing = new DatabaseClock(slow, databaseTime, () -> nanos);
    var ahead = new DatabaseClock(slow, databaseTime.plus(Duration.ofMinutes(2)), () -> nanos);

    // Then
    assertThat(agreeing.instant()).isEqualTo(databaseTime);
    assertThat(ahead.instant()).isBetween(databaseTime, databaseTime.plus(Duration.ofSeconds(2)));
  }

  @Test
  void shouldBeAsPreciseAsFastestReading() {
    // Given
    var clock =
        new DatabaseClock(readClock(Duration.ofSeconds(2)), START.plus(SECOND), () -> nanos);
    Duration error = Duration.between(clock.instant(), databaseTime).abs();

    // When
    clock.correct(readClock(Duration.ofMillis(2)));

    // Then
    assertThat(error).isEqualTo(SECOND);
    assertThat(Duration.between(clock.instant(), databaseTime).abs())
        .isLessThanOrEqualTo(Duration.ofMillis(2));
  }

  @Test
  void shouldWarnEveryTenMinutesAboveOneSecond() {
    // Given
    compareWithLead(SECOND);

    // When
    compareWithLead(Duration.ofMinutes(-2));
    compareWithLead(Duration.ofMinutes(-2));

    // Then
    assertThat(warnings)
        .containsExactly(
            "The host clock is 120.0 s behind PostgreSQL's, which Carrel uses; check NTP on both"
                + " hosts.");
    advance(Duration.ofMinutes(10));
    compareWithLead(Duration.ofMinutes(-2));
    assertThat(warnings).hasSize(2);
    assertThat(infos).isEmpty();
  }

  @Test
  void shouldLogOnceWhenClocksAgreeAgain() {
    // Given
    compareWithLead(Duration.ofMillis(1_001));
    compareWithLead(Duration.ofMillis(999));

    // When
    compareWithLead(Duration.ofMillis(10));
    compareWithLead(Duration.ofMillis(10));

    // Then
    assertThat(infos).containsExactly("The host clock agrees with PostgreSQL's again.");
    assertThat(warnings).hasSize(1);
  }
}
