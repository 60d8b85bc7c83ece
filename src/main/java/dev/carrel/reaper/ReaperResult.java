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
 * @param late by how much the one that had waited longest was overdue
 * @param until when the last one it came to expired
 * @param logins how many it deleted
 * @param contents how many released contents it looked at
 */
public record ReaperResult(
    int sessions, List<Expired> failed, Duration late, Instant until, int logins, int contents) {
  /** A run that found nothing to do. */
  public static final ReaperResult NOTHING =
      new ReaperResult(0, List.of(), Duration.ZERO, Instant.EPOCH, 0, 0);

  /** Whether it found nothing to do. */
  public boolean isNothing() {
    return equals(NOTHING);
  }

  List<UUID> failedKeys() {
    return failed.stream().map(Expired::key).toList();
  }

  ReaperResult and(ExpiryResult removal, Instant now) {
    List<Instant> times =
        Stream.concat(removal.removed().stream(), removal.failed().stream())
            .map(Expired::at)
            .sorted()
            .toList();
    if (times.isEmpty()) {
      return this;
    }
    Duration latest = Duration.between(times.get(0), now);
    return new ReaperResult(
        sessions + removal.removed().size(),
        Stream.concat(failed.stream(), removal.failed().stream()).toList(),
        latest.compareTo(late) > 0 ? latest : late,
        times.get(times.size() - 1),
        logins,
        contents);
  }

  ReaperResult andLogins(int more) {
    return new ReaperResult(sessions, failed, late, until, logins + more, contents);
  }

  ReaperResult andContents(int more) {
    return new ReaperResult(sessions, failed, late, until, logins, contents + more);
  }
}
