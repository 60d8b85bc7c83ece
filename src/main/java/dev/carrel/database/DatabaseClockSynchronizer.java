package dev.carrel.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Provides the clock that all replicas share: PostgreSQL's clock, read at the start and every ten
 * seconds. While PostgreSQL cannot be reached, the local monotonic clock continues it. The system
 * clock is only compared with it.
 */
@Singleton
public class DatabaseClockSynchronizer {
  private static final Logger LOG = Logger.getLogger(DatabaseClockSynchronizer.class);
  private static final String READ = "SELECT clock_timestamp()";
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Pool pool;
  private final Vertx vertx;
  private final DatabaseClock clock;
  private final ClockComparison comparison;
  private long timer;

  /**
   * Reads the time with JDBC. It may block, because no event loop waits for it during the start.
   */
  DatabaseClockSynchronizer(DataSource dataSource, Pool pool, Vertx vertx) throws SQLException {
    this.pool = pool;
    this.vertx = vertx;
    Clock system = Clock.systemUTC();
    this.clock = start(dataSource, system);
    this.comparison = new ClockComparison(clock, system, LOG::warn, LOG::info);
  }

  private static DatabaseClock start(DataSource dataSource, Clock system) throws SQLException {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      long sent = System.nanoTime();
      try (var row = statement.executeQuery(READ)) {
        Instant now = system.instant();
        long received = System.nanoTime();
        row.next();
        Instant time = row.getObject(1, OffsetDateTime.class).toInstant();
        return new DatabaseClock(
            new DatabaseClock.Reading(time, sent, received), now, System::nanoTime);
      }
    }
  }

  @Produces
  @Singleton
  Clock clock() {
    return clock;
  }

  /** Returns how far the system clock is ahead of PostgreSQL's; negative if it is behind. */
  public Duration systemClockLead() {
    return comparison.lead();
  }

  void start(@Observes StartupEvent event) {
    comparison.check();
    timer =
        vertx.setPeriodic(
            INTERVAL.toMillis(),
            timerId ->
                read()
                    .subscribe()
                    .with(
                        read -> comparison.check(),
                        failure ->
                            LOG.debugf(
                                "Could not read PostgreSQL's clock; the next reading retries it: %s",
                                failure)));
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /**
   * Sends the query on an acquired connection, so that the wait for a connection is not part of the
   * round trip.
   */
  private Uni<Void> read() {
    return pool.withConnection(
        connection -> {
          long sent = System.nanoTime();
          return connection
              .query(READ)
              .execute()
              .invoke(
                  rows ->
                      clock.correct(
                          new DatabaseClock.Reading(
                              rows.iterator().next().getOffsetDateTime(0).toInstant(),
                              sent,
                              System.nanoTime())))
              .replaceWithVoid();
        });
  }
}
