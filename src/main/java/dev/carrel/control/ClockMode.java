package dev.carrel.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Whether virtual time runs. */
public enum ClockMode {
  /** It runs as fast as system time. */
  @JsonProperty("running")
  RUNNING,
  /** It stands still until it is advanced. */
  @JsonProperty("frozen")
  FROZEN;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
