package dev.carrel.reaper;

import dev.carrel.session.ExpiredSessionStore.Expired;
import dev.carrel.session.SessionExpiry.ExpiryResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a run of the reaper did.
 *
 * @param sessions how many it deleted
 * @param failed those it could not delete; the next run tries them again
 * @param lag by how much the one that had waited longest was overdue
 * @param lastExpiredAt when the last one it came to expired
 * @param logins how many it deleted
 * @param contents how many released contents it looked at
 */
public record ReaperResult(
    int sessions,
    List<Expired> failed,
    Duration lag,
    Instant lastExpiredAt,
    int logins,
    int contents) {
  /** A run that found nothing to do. */
  public static final ReaperResult NONE =
      new ReaperResult(0, List.of(), Duration.ZERO, Instant.EPOCH, 0, 0);

  /** Whether it found nothing to do. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  List<UUID> failedKeys() {
    return failed.stream().map(Expired::key).toList();
  }

  ReaperResult plus(ExpiryResult expiryResult, Instant now) {
    List<Instant> times =
        Stream.concat(expiryResult.deleted().stream(), expiryResult.failed().stream())
            .map(Expired::expiredAt)
            .sorted()
            .toList();
    if (times.isEmpty()) {
      return this;
    }
    Duration latest = Duration.between(times.get(0), now);
    return new ReaperResult(
        sessions + expiryResult.deleted().size(),
        Stream.concat(failed.stream(), expiryResult.failed().stream()).toList(),
        latest.compareTo(lag) > 0 ? latest : lag,
        times.get(times.size() - 1),
        logins,
        contents);
  }

  ReaperResult plusLogins(int more) {
    return new ReaperResult(sessions, failed, lag, lastExpiredAt, logins + more, contents);
  }

  ReaperResult plusContents(int more) {
    return new ReaperResult(sessions, failed, lag, lastExpiredAt, logins, contents + more);
  }
}
