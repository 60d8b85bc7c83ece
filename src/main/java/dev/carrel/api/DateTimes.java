package dev.carrel.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Formats datetimes as vCenter does, in UTC with milliseconds, and parses them. */
public final class DateTimes {
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final int MAX_YEAR = 9999;

  private DateTimes() {}

  /** Formats a datetime, for example {@code 2026-01-31T08:00:00.000Z}. */
  public static String format(Instant datetime) {
    return MILLISECONDS.format(datetime);
  }

  /**
   * Parses a datetime of ISO 8601 with any offset and up to nine fractional digits of a second.
   *
   * @throws DateTimeException if the text is not a datetime, or its year is not from 1 to 9999:
   *     many clients cannot parse other years
   */
  public static Instant parse(String text) {
    OffsetDateTime datetime = OffsetDateTime.parse(text);
    if (datetime.getYear() <= 0 || datetime.getYear() > MAX_YEAR) {
      throw new DateTimeException("not a datetime between the years 1 and 9999");
    }
    return datetime.toInstant();
  }
}
