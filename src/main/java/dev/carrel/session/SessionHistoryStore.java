package dev.carrel.session;

import dev.carrel.database.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** The history of sessions. Triggers write it; see {@code V1__schema.sql}. */
@ApplicationScoped
public class SessionHistoryStore {
  private static final String DELETE_OLD =
      """
      DELETE FROM session_event WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM session_event WHERE occurred_at <= $1 ORDER BY occurred_at LIMIT $2 FOR UPDATE SKIP LOCKED))""";

  private final Pool pool;

  SessionHistoryStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * Deletes old events; returns how many were deleted.
   *
   * @param until events that occurred at this time or earlier are deleted
   * @param maxEvents the maximum number of events to delete
   */
  public Uni<Integer> deleteOlderThan(Instant until, int maxEvents) {
    return pool.preparedQuery(DELETE_OLD)
        .execute(Tuple.of(Columns.toTimestamptz(until), maxEvents))
        .map(rows -> rows.rowCount());
  }
}
