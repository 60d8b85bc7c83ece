package dev.carrel.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Datetimes as text: in UTC with milliseconds, as vCenter writes them. */
public final class DateTimes {
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final int MAX_YEAR = 9999;

  private DateTimes() {}

  /** A datetime's text. */
  public static String format(Instant datetime) {
    return MILLISECONDS.format(datetime);
  }

  /**
   * The datetime that a text names, with as many decimals and in whatever offset.
   *
   * @throws DateTimeException where it names none, or one that other clients could not read
   */
  public static Instant parse(String text) {
    OffsetDateTime datetime = OffsetDateTime.parse(text);
    if (datetime.getYear() <= 0 || datetime.getYear() > MAX_YEAR) {
      throw new DateTimeException("not a datetime between the years 1 and 9999");
    }
    return datetime.toInstant();
  }
}
