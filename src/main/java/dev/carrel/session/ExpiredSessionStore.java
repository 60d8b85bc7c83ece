package dev.carrel.session;

import static dev.carrel.database.Columns.toTimestamptz;

import dev.carrel.audit.Actor;
import dev.carrel.audit.ActorClause;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Finds and deletes the rows of expired sessions. */
@ApplicationScoped
public class ExpiredSessionStore {
  /**
   * The rows need no particular order, because expired sessions count as deleted already. The
   * {@code ctid} of a row is stable here, because the subquery locks the row.
   */
  private static final String DELETE =
      """
      WITH %s
      DELETE FROM transfer_session USING actor WHERE transfer_session.ctid = ANY (ARRAY (
        SELECT ctid FROM transfer_session WHERE expires_at <= $1 AND expires_at >= $4 AND id <> ALL ($3)
         ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))
      RETURNING id, expires_at, kind, state"""
          .formatted(ActorClause.settingActor("$5"));

  private static final String LIST =
      """
      SELECT id, expires_at, kind, state FROM transfer_session WHERE expires_at <= $1 AND expires_at >= $4 AND id <> ALL ($3)
       ORDER BY expires_at LIMIT $2""";

  private static final String DELETE_ONE =
      "WITH "
          + ActorClause.settingActor("$3")
          + " DELETE FROM transfer_session USING actor WHERE id = $1 AND expires_at <= $2"
          + " RETURNING id, expires_at, kind, state";

  private static final String DELETE_ACTIVE =
      "WITH "
          + ActorClause.settingActor("$2")
          + " DELETE FROM transfer_session USING actor WHERE id = $1 AND state = 'ACTIVE'"
          + " RETURNING id, expires_at, kind, state";

  private static final String DELETE_OF_ITEM =
      "WITH "
          + ActorClause.settingActor("$3")
          + " DELETE FROM transfer_session USING actor WHERE item_id = $1 AND expires_at <= $2"
          + " RETURNING id, expires_at, kind, state";

  /**
   * Does not delete a session that was renewed while the statement waited for the row; then {@code
   * row_exists} is true.
   */
  private static final String DELETE_IF_EXPIRED =
      """
      WITH %s,
           deleted AS (
        DELETE FROM transfer_session USING actor
         WHERE id = $1 AND kind = $2 AND ($5::text IS NULL OR owner = $5) AND expires_at <= $3
        RETURNING id, expires_at, kind, state)
      SELECT deleted.id, deleted.expires_at, deleted.kind, deleted.state,
             EXISTS (SELECT FROM transfer_session
                      WHERE id = $1 AND kind = $2 AND ($5::text IS NULL OR owner = $5)) AS row_exists
        FROM (SELECT) AS one_row LEFT JOIN deleted ON true"""
          .formatted(ActorClause.settingActor("$4"));

  private final Pool pool;

  ExpiredSessionStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * An expired session.
   *
   * @param key the session's key
   * @param expiredAt when the session expired
   * @param kind the session's kind
   * @param wasActive true if the lease of an active session has expired; false if the retention of
   *     an ended session has expired
   */
  public record Expired(UUID key, Instant expiredAt, SessionKind kind, boolean wasActive) {}

  /**
   * The result of deleting one session.
   *
   * @param deleted the session; null if it was not deleted
   * @param rowExists whether the session's row exists because the session is not expired
   */
  public record DeletionResult(Expired deleted, boolean rowExists) {}

  /**
   * Deletes sessions that have expired by {@code now}; skips those that another replica has locked.
   *
   * @param since sessions that expired before this time are skipped: after many batches, the index
   *     still contains all entries that earlier batches have deleted
   * @param maxSessions the maximum number of sessions to delete
   * @param except the keys of sessions to skip
   */
  public Uni<List<Expired>> delete(Instant since, Instant now, int maxSessions, List<UUID> except) {
    return pool.preparedQuery(DELETE)
        .execute(
            toParameters(since, now, maxSessions, except)
                .addString(ActorClause.toExpiryActorJson(now)))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  /**
   * Lists the sessions that {@link #delete(Instant, Instant, int, List)} would delete, including
   * those that another replica has locked.
   */
  public Uni<List<Expired>> list(Instant since, Instant now, int maxSessions, List<UUID> except) {
    return pool.preparedQuery(LIST)
        .execute(toParameters(since, now, maxSessions, except))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  private static Tuple toParameters(
      Instant since, Instant now, int maxSessions, List<UUID> except) {
    return Tuple.of(
        toTimestamptz(now), maxSessions, except.toArray(UUID[]::new), toTimestamptz(since));
  }

  /** Deletes a session if it has expired by {@code now}; returns it, or an empty list. */
  public Uni<List<Expired>> delete(UUID key, Instant now) {
    return pool.preparedQuery(DELETE_ONE)
        .execute(Tuple.of(key, toTimestamptz(now), ActorClause.toExpiryActorJson(now)))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  /** Deletes an active session as if it had expired; returns it, or an empty list. */
  Uni<List<Expired>> deleteActive(UUID key, Instant now) {
    return pool.preparedQuery(DELETE_ACTIVE)
        .execute(Tuple.of(key, ActorClause.toExpireJson(Actor.EXPIRY, now)))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  /** Deletes the sessions on an item that have expired by {@code now}; returns them. */
  public Uni<List<Expired>> delete(ItemId item, Instant now) {
    return pool.preparedQuery(DELETE_OF_ITEM)
        .execute(
            Tuple.of(
                Columns.parseUuid(item.value()),
                toTimestamptz(now),
                ActorClause.toExpiryActorJson(now)))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  /**
   * Deletes a session if it has expired by {@code now}, and reports whether its row exists
   * otherwise.
   *
   * @param requiredOwner a session of another user counts as nonexistent; null for any user
   */
  public Uni<DeletionResult> delete(SessionKey session, String requiredOwner, Instant now) {
    return pool.preparedQuery(DELETE_IF_EXPIRED)
        .execute(
            Tuple.of(
                session.key(),
                session.kind().name(),
                toTimestamptz(now),
                ActorClause.toExpiryActorJson(now),
                requiredOwner))
        .map(rows -> Rows.toFirst(rows, ExpiredSessionStore::toResult));
  }

  private static DeletionResult toResult(Row row) {
    boolean isDeleted = row.getUUID("id") != null;
    return new DeletionResult(
        isDeleted ? toExpired(row) : null, !isDeleted && row.getBoolean("row_exists"));
  }

  private static Expired toExpired(Row row) {
    return new Expired(
        row.getUUID("id"),
        Columns.toInstant(row, "expires_at"),
        SessionKind.valueOf(row.getString("kind")),
        SessionState.ACTIVE.name().equals(row.getString("state")));
  }
}
