package dev.carrel.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * A fault as a test defines it.
 *
 * @param when null to fire for each matching call
 * @param at null for {@link FaultMoment#BEFORE}
 * @param ttl the system time after which the fault is deleted; null to keep it
 */
public record FaultSpec(
    FaultTarget on,
    FaultCondition when,
    FaultMoment at,
    @JsonProperty("do") FaultAction action,
    Duration ttl) {
  /** A specification without values. */
  public static final FaultSpec EMPTY = new FaultSpec(null, null, null, null, null);

  /** This fault with values instead of null for {@code when} and {@code at}. */
  public FaultSpec withDefaults() {
    return new FaultSpec(
        on,
        when == null ? FaultCondition.ALWAYS : when,
        at == null ? FaultMoment.BEFORE : at,
        action,
        ttl);
  }
}
