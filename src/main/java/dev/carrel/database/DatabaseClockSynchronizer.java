package dev.carrel.database;

import dev.carrel.time.SystemClock;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  DatabaseClockSynchronizer(Pool pool, Vertx vertx) {
    this.pool = pool;
    this.vertx = vertx;
    Clock host = Clock.systemUTC();
    this.clock = start(pool, host);
    this.comparison = new ClockComparison(clock, host, LOG::warn, LOG::info);
  }

  private static DatabaseClock start(Pool pool, Clock host) {
    try (var connection = BlockingConnection.open(pool)) {
      long sent = System.nanoTime();
      RowSet<Row> rows = connection.execute(READ);
      Instant now = host.instant();
      return new DatabaseClock(reading(rows, sent), now, System::nanoTime);
    }
  }

  private static DatabaseClock.Reading reading(RowSet<Row> rows, long sent) {
    long received = System.nanoTime();
    Instant time = rows.iterator().next().getOffsetDateTime(0).toInstant();
    return new DatabaseClock.Reading(time, sent, received);
  }

  @Produces
  @Singleton
  SystemClock clock() {
    return clock;
  }

  /** Returns how far the host clock is ahead of PostgreSQL's; negative if it is behind. */
  public Duration hostClockLead() {
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
              .invoke(rows -> clock.correct(reading(rows, sent)))
              .replaceWithVoid();
        });
  }
}
