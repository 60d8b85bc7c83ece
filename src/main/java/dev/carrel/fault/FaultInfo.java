package dev.carrel.fault;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * A fault and what it has done.
 *
 * @param id for example {@code f-1}
 * @param seen how many calls it has matched on all replicas for which no earlier fault fired
 * @param fired for how many of them it has fired
 */
public record FaultInfo(
    String id,
    FaultTarget on,
    FaultCondition when,
    FaultMoment at,
    @JsonProperty("do") FaultAction action,
    Duration ttl,
    long seen,
    long fired) {

  static FaultInfo of(long id, FaultSpec spec, long seen, long fired) {
    return new FaultInfo(
        "f-" + id, spec.on(), spec.when(), spec.at(), spec.action(), spec.ttl(), seen, fired);
  }

  /**
   * Whether the fault has fired as often as it can; for a fault without a maximum, whether once.
   */
  @JsonIgnore
  public boolean isExhausted() {
    return fired >= (when.times() == null ? 1 : when.times());
  }
}
