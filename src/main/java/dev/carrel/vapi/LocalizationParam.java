package dev.carrel.vapi;

import java.time.Instant;

/** A named argument of a message: exactly one of the first five fields is set. */
@Structure("com.vmware.vapi.std.localization_param")
public record LocalizationParam(
    String s,
    Instant dt,
    Long i,
    Double d,
    NestedLocalizableMessage l,
    DateTimeFormat format,
    Long precision) {

  /** The format in which a date argument is shown. */
  @Structure("com.vmware.vapi.std.localization_param.date_time_format")
  public enum DateTimeFormat {
    SHORT_DATE,
    MED_DATE,
    LONG_DATE,
    FULL_DATE,
    SHORT_TIME,
    MED_TIME,
    LONG_TIME,
    FULL_TIME,
    SHORT_DATE_TIME,
    MED_DATE_TIME,
    LONG_DATE_TIME,
    FULL_DATE_TIME
  }
}
