package dev.carrel.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** When a fault happens. */
public enum FaultMoment {
  /** Instead of the operation, or before it if the fault is a delay. */
  @JsonProperty("before")
  BEFORE,
  /** After the operation has taken effect. */
  @JsonProperty("after")
  AFTER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
