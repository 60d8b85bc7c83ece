package dev.carrel.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What running transfers did while virtual time was advanced. */
public enum TransferProgress {
  /** They moved bytes all the time, so the leases of their sessions are renewed. */
  @JsonProperty("moving")
  MOVING,
  /** They moved nothing, so their sessions expire. */
  @JsonProperty("stalled")
  STALLED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
