package dev.carrel.reaper;

import dev.carrel.operation.Expiry.Removal;
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
 * @param logins how many it deleted
 * @param contents how many released contents it looked at
 */
public record Reaped(int sessions, List<UUID> failed, Duration late, int logins, int contents) {
  /** A run that found nothing to do. */
  public static final Reaped NOTHING = new Reaped(0, List.of(), Duration.ZERO, 0, 0);

  /** Whether it found nothing to do. */
  public boolean isNothing() {
    return equals(NOTHING);
  }

  Reaped and(Removal removal, Instant now) {
    Duration latest =
        removal.removed().stream()
            .map(session -> Duration.between(session.at(), now))
            .reduce(late, (one, other) -> one.compareTo(other) > 0 ? one : other);
    List<UUID> allFailed = Stream.concat(failed.stream(), removal.failed().stream()).toList();
    return new Reaped(sessions + removal.removed().size(), allFailed, latest, logins, contents);
  }

  Reaped andLogins(int more) {
    return new Reaped(sessions, failed, late, logins + more, contents);
  }

  Reaped andContents(int more) {
    return new Reaped(sessions, failed, late, logins, contents + more);
  }
}
