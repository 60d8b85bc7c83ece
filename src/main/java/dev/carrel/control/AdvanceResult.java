package dev.carrel.control;

import java.time.Duration;
import java.time.Instant;

/**
 * The result of an advance of virtual time.
 *
 * @param now the virtual time afterwards
 * @param advanced by how much it was advanced
 */
public record AdvanceResult(Instant now, Duration advanced, Expired expired, Transfers transfers) {
  /**
   * What expired.
   *
   * @param updateSessions update sessions whose lease or retention ended
   * @param downloadSessions download sessions whose lease or retention ended
   */
  public record Expired(long updateSessions, long downloadSessions, long logins) {}

  /**
   * What happened to running transfers.
   *
   * @param renewed transfers that renewed the lease of their session
   * @param aborted transfers whose session expired
   */
  public record Transfers(long renewed, long aborted) {}
}
