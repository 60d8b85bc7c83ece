package dev.carrel.reaper;

import dev.carrel.operation.Expiry.Removal;
import dev.carrel.store.ExpiredSessionStore.Expired;
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
public record Reaped(
    int sessions, List<Expired> failed, Duration late, Instant until, int logins, int contents) {
  /** A run that found nothing to do. */
  public static final Reaped NOTHING = new Reaped(0, List.of(), Duration.ZERO, Instant.EPOCH, 0, 0);

  /** Whether it found nothing to do. */
  public boolean isNothing() {
    return equals(NOTHING);
  }

  List<UUID> failedKeys() {
    return failed.stream().map(Expired::key).toList();
  }

  Reaped and(Removal removal, Instant now) {
    List<Instant> times =
        Stream.concat(removal.removed().stream(), removal.failed().stream())
            .map(Expired::at)
            .sorted()
            .toList();
    if (times.isEmpty()) {
      return this;
    }
    Duration latest = Duration.between(times.get(0), now);
    return new Reaped(
        sessions + removal.removed().size(),
        Stream.concat(failed.stream(), removal.failed().stream()).toList(),
        latest.compareTo(late) > 0 ? latest : late,
        times.get(times.size() - 1),
        logins,
        contents);
  }

  Reaped andLogins(int more) {
    return new Reaped(sessions, failed, late, until, logins + more, contents);
  }

  Reaped andContents(int more) {
    return new Reaped(sessions, failed, late, until, logins, contents + more);
  }
}
