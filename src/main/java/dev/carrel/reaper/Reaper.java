package dev.carrel.reaper;

import dev.carrel.config.CarrelConfig;
import dev.carrel.operation.Arrivals;
import dev.carrel.operation.ClientTokens;
import dev.carrel.operation.ContentSweep;
import dev.carrel.operation.Sessions;
import dev.carrel.store.LoginStore;
import dev.carrel.store.SessionStore.Expired;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The job that deletes expired sessions and logins, sweeps released content, and has files wait
 * again whose upload died.
 */
@ApplicationScoped
public class Reaper {
  private static final Logger LOG = Logger.getLogger(Reaper.class);

  private final Sessions sessions;
  private final LoginStore logins;
  private final Arrivals arrivals;
  private final ContentSweep sweep;
  private final ClientTokens tokens;
  private final Clock clock;
  private final int batch;

  Reaper(
      Sessions sessions,
      LoginStore logins,
      Arrivals arrivals,
      ContentSweep sweep,
      ClientTokens tokens,
      Clock clock,
      CarrelConfig config) {
    this.sessions = sessions;
    this.logins = logins;
    this.arrivals = arrivals;
    this.sweep = sweep;
    this.tokens = tokens;
    this.clock = clock;
    this.batch = config.reaper().batch();
  }

  /**
   * What a run did.
   *
   * @param sessions how many it deleted
   * @param late by how much the one that had waited longest was overdue
   * @param logins how many it deleted
   * @param contents how many released contents it looked at
   */
  public record Reaped(int sessions, Duration late, int logins, int contents) {
    private static final Reaped NOTHING = new Reaped(0, Duration.ZERO, 0, 0);

    private Reaped andSessions(List<Expired> expired, Instant now) {
      Duration latest =
          expired.stream()
              .map(session -> Duration.between(session.at(), now))
              .reduce(late, (one, other) -> one.compareTo(other) > 0 ? one : other);
      return new Reaped(sessions + expired.size(), latest, logins, contents);
    }

    private Reaped andLogins(int more) {
      return new Reaped(sessions, late, logins + more, contents);
    }

    private Reaped andContents(int more) {
      return new Reaped(sessions, late, logins, contents + more);
    }
  }

  @Scheduled(
      identity = "reaper",
      every = "{carrel.reaper.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> onSchedule() {
    return runOnce(clock.instant(), batch).invoke(Reaper::report).replaceWithVoid();
  }

  @Scheduled(
      identity = "unknown-content",
      every = "{carrel.reaper.unknown-content-every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> removeUnknown() {
    return sweep
        .removeUnknown()
        .invoke(
            removed -> {
              if (removed > 0) {
                LOG.infof("Removed %d contents that the tables did not know", removed);
              }
            })
        .replaceWithVoid();
  }

  /**
   * Deletes all that has expired by {@code now}, {@code limit} sessions at a time, lets go of
   * uploads that died, and sweeps.
   */
  public Uni<Reaped> runOnce(Instant now, int limit) {
    return reapSessions(now, limit, Reaped.NOTHING)
        .chain(sessions -> logins.deleteExpired(now).map(sessions::andLogins))
        .call(() -> tokens.forgetOld(now))
        .call(arrivals::releaseLapsed)
        .chain(both -> sweep.runOnce().map(both::andContents));
  }

  /** Goes on until a batch is not full. */
  private Uni<Reaped> reapSessions(Instant now, int limit, Reaped before) {
    return sessions
        .deleteExpired(now, limit)
        .chain(
            expired -> {
              Reaped reaped = before.andSessions(expired, now);
              return expired.size() < limit
                  ? Uni.createFrom().item(reaped)
                  : reapSessions(now, limit, reaped);
            });
  }

  private static void report(Reaped reaped) {
    if (reaped.sessions() + reaped.logins() + reaped.contents() > 0) {
      LOG.infof(
          "Reaped %d sessions (the first %d ms overdue) and %d logins, looked at %d released contents",
          reaped.sessions(), reaped.late().toMillis(), reaped.logins(), reaped.contents());
    }
  }
}
