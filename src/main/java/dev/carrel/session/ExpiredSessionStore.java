package dev.carrel.session;

import static dev.carrel.database.Columns.toTimestamptz;

import dev.carrel.audit.ActorClause;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.SessionId;
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

/** Sessions whose time has run out: gone for every caller, and not yet from the table. */
@ApplicationScoped
public class ExpiredSessionStore {
  /**
   * These are gone for every caller already, so when they are deleted, and in what order, matters
   * to nobody. A row that is locked stays where it is, so it can be found again by its place.
   */
  private static final String DELETE =
      """
      DELETE FROM transfer_session WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM transfer_session WHERE expires_at <= $1 AND expires_at >= $4 AND id <> ALL ($3)
         ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND %s
      RETURNING id, expires_at, kind, state"""
          .formatted(ActorClause.condition("$5"));

  private static final String LIST =
      """
      SELECT id, expires_at, kind, state FROM transfer_session WHERE expires_at <= $1 AND expires_at >= $4 AND id <> ALL ($3)
       ORDER BY expires_at LIMIT $2""";

  private static final String DELETE_ONE =
      "DELETE FROM transfer_session WHERE id = $1 AND expires_at <= $2 AND "
          + ActorClause.condition("$3")
          + " RETURNING id, expires_at, kind, state";

  private static final String DELETE_OF_ITEM =
      "DELETE FROM transfer_session WHERE item_id = $1 AND expires_at <= $2 AND "
          + ActorClause.condition("$3")
          + " RETURNING id, expires_at, kind, state";

  /** One that was renewed while this waited for its row is not deleted, and is there. */
  private static final String DELETE_IF_EXPIRED =
      """
      WITH deleted AS (
        DELETE FROM transfer_session WHERE id = $1 AND kind = $2 AND expires_at <= $3 AND %s
        RETURNING id, expires_at, kind, state)
      SELECT deleted.id, deleted.expires_at, deleted.kind, deleted.state,
             EXISTS (SELECT FROM transfer_session WHERE id = $1 AND kind = $2) AS was_there
        FROM (SELECT) AS one_row LEFT JOIN deleted ON true"""
          .formatted(ActorClause.condition("$4"));

  private final Pool pool;
  private final ServerIdentity server;

  ExpiredSessionStore(Pool pool, ServerIdentity server) {
    this.pool = pool;
    this.server = server;
  }

  /**
   * A session that was deleted because its time had run out.
   *
   * @param wasActive whether it was the lease that ran out, and not the retention
   */
  public record Expired(UUID key, Instant expiredAt, SessionKind kind, boolean wasActive) {}

  /**
   * What is left of a session that seemed to have expired.
   *
   * @param removed the session, where this deleted it; null otherwise
   * @param wasRenewed whether it is there, for it was renewed in time
   */
  public record DeletionResult(Expired removed, boolean wasRenewed) {}

  /**
   * Deletes some sessions that have expired by now, no more than {@code limit}, passing over those
   * another replica holds.
   *
   * @param since those that expired before are left alone: after many batches, the index still
   *     leads through all that was deleted
   * @param except are left alone
   */
  public Uni<List<Expired>> delete(Instant since, Instant now, int limit, List<UUID> except) {
    return pool.preparedQuery(DELETE)
        .execute(dueParameters(since, now, limit, except).addString(ActorClause.systemToJson(now)))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  /** Those sessions. */
  public Uni<List<Expired>> list(Instant since, Instant now, int limit, List<UUID> except) {
    return pool.preparedQuery(LIST)
        .execute(dueParameters(since, now, limit, except))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  private static Tuple dueParameters(Instant since, Instant now, int limit, List<UUID> except) {
    return Tuple.of(toTimestamptz(now), limit, except.toArray(UUID[]::new), toTimestamptz(since));
  }

  /** Deletes one session if it has expired by now. */
  public Uni<List<Expired>> delete(UUID key, Instant now) {
    return pool.preparedQuery(DELETE_ONE)
        .execute(Tuple.of(key, toTimestamptz(now), ActorClause.systemToJson(now)))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  /** Deletes the sessions of an item that have expired by now. */
  public Uni<List<Expired>> delete(ItemId item, Instant now) {
    return pool.preparedQuery(DELETE_OF_ITEM)
        .execute(
            Tuple.of(
                Columns.parseUuid(item.value()), toTimestamptz(now), ActorClause.systemToJson(now)))
        .map(rows -> Rows.toList(rows, ExpiredSessionStore::toExpired));
  }

  /** Deletes a session if it has expired by now. */
  public Uni<DeletionResult> delete(SessionId id, Instant now) {
    UUID key = server.toKey(id);
    if (key == null) {
      return Uni.createFrom().item(new DeletionResult(null, false));
    }
    return pool.preparedQuery(DELETE_IF_EXPIRED)
        .execute(Tuple.of(key, id.kind().name(), toTimestamptz(now), ActorClause.systemToJson(now)))
        .map(rows -> Rows.toFirst(rows, ExpiredSessionStore::toResult));
  }

  private static DeletionResult toResult(Row row) {
    boolean removed = row.getUUID("id") != null;
    return new DeletionResult(
        removed ? toExpired(row) : null, !removed && row.getBoolean("was_there"));
  }

  private static Expired toExpired(Row row) {
    return new Expired(
        row.getUUID("id"),
        Columns.toInstant(row, "expires_at"),
        SessionKind.valueOf(row.getString("kind")),
        SessionState.ACTIVE.name().equals(row.getString("state")));
  }
}
