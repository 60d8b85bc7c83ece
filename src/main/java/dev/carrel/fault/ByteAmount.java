package dev.carrel.fault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes: a number; a number with the unit K, M or G (powers of 1,024); a percentage of
 * the bytes of a transfer, for example {@code 50%}; or {@code last} for all of them.
 *
 * @param value the value in JSON: a number or a string
 */
public record ByteAmount(@JsonValue Object value) {
  /** What {@link #isValid} requires. */
  public static final String FORMAT = "a number of bytes like 1000 or \"10M\", \"50%\" or \"last\"";

  static final ByteAmount ZERO = new ByteAmount(0);

  private static final String LAST = "last";
  private static final Pattern ABSOLUTE = Pattern.compile("(\\d{1,15})([KMG]?)");
  private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,2}|100)%");

  /** Creates an amount from any JSON value, which may be invalid. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ByteAmount of(Object value) {
    return new ByteAmount(value);
  }

  /** Returns whether this is an amount. */
  public boolean isValid() {
    return isAbsolute() || isLast() || isPercentage();
  }

  /** Returns whether this is a number of bytes, which does not depend on a transfer. */
  public boolean isAbsolute() {
    return value instanceof Integer number && number >= 0
        || value instanceof Long largeNumber && largeNumber >= 0
        || value instanceof String text && ABSOLUTE.matcher(text).matches();
  }

  /** Returns whether this means all bytes. */
  public boolean isLast() {
    return LAST.equals(value);
  }

  private boolean isPercentage() {
    return value instanceof String text && PERCENTAGE.matcher(text).matches();
  }

  /** Returns the number of bytes of an absolute amount; at most {@link Long#MAX_VALUE}. */
  public long toBytes() {
    Matcher absolute = ABSOLUTE.matcher(value.toString());
    if (!absolute.matches()) {
      throw new IllegalStateException("Not a number of bytes: " + value);
    }
    int shift =
        switch (absolute.group(2)) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(absolute.group(1));
    return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
  }

  /**
   * Returns the number of bytes for a transfer. A percentage of an unknown length is 0.
   *
   * @param length the number of bytes that the transfer moves; less than 0 if unknown
   * @param lastBytes what {@code last} means for the transfer
   */
  long toBytes(long length, long lastBytes) {
    if (isLast()) {
      return lastBytes;
    }
    return isPercentage() ? percentOf(Math.max(0, length)) : toBytes();
  }

  private long percentOf(long length) {
    String text = value.toString();
    long percent = Long.parseLong(text.substring(0, text.length() - 1));
    return length / 100 * percent + length % 100 * percent / 100;
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
