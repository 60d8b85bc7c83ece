package dev.carrel.reaper;

import dev.carrel.session.ExpiredSessionStore.Expired;
import dev.carrel.session.SessionExpiry.ExpiryResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The result of a run of the reaper.
 *
 * @param sessions the number of deleted sessions
 * @param failed the expired sessions that could not be deleted; the next run retries them
 * @param lag the time since the oldest of the expired sessions expired; zero if there were none
 * @param lastExpiredAt the expiry time of the last session that was processed
 * @param logins the number of deleted logins
 * @param contents the number of released contents that were examined
 */
public record ReaperResult(
    int sessions,
    List<Expired> failed,
    Duration lag,
    Instant lastExpiredAt,
    int logins,
    int contents) {
  /** The result of a run that found nothing to do. */
  public static final ReaperResult NONE =
      new ReaperResult(0, List.of(), Duration.ZERO, Instant.EPOCH, 0, 0);

  /** Returns whether the run found nothing to do. */
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
    Duration newLag = Duration.between(times.get(0), now);
    return new ReaperResult(
        sessions + expiryResult.deleted().size(),
        Stream.concat(failed.stream(), expiryResult.failed().stream()).toList(),
        newLag.compareTo(lag) > 0 ? newLag : lag,
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
