package dev.carrel.session;

import static dev.carrel.database.Columns.timestamptz;

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
          .formatted(ActorClause.by("$5"));

  private static final String LIST =
      """
      SELECT id, expires_at, kind, state FROM transfer_session WHERE expires_at <= $1 AND expires_at >= $4 AND id <> ALL ($3)
       ORDER BY expires_at LIMIT $2""";

  private static final String DELETE_ONE =
      "DELETE FROM transfer_session WHERE id = $1 AND expires_at <= $2 AND "
          + ActorClause.by("$3")
          + " RETURNING id, expires_at, kind, state";

  private static final String DELETE_OF_ITEM =
      "DELETE FROM transfer_session WHERE item_id = $1 AND expires_at <= $2 AND "
          + ActorClause.by("$3")
          + " RETURNING id, expires_at, kind, state";

  /** One that was renewed while this waited for its row is not deleted, and is there. */
  private static final String DELETE_IF_EXPIRED =
      """
      WITH gone AS (
        DELETE FROM transfer_session WHERE id = $1 AND kind = $2 AND expires_at <= $3 AND %s
        RETURNING id, expires_at, kind, state)
      SELECT gone.id, gone.expires_at, gone.kind, gone.state,
             EXISTS (SELECT FROM transfer_session WHERE id = $1 AND kind = $2) AS was_there
        FROM (SELECT) AS always LEFT JOIN gone ON true"""
          .formatted(ActorClause.by("$4"));

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
  public record Expired(UUID key, Instant at, SessionKind kind, boolean wasActive) {}

  /**
   * What is left of a session that seemed to have expired.
   *
   * @param removed the session, where this deleted it; null otherwise
   * @param isThere whether it is there, for it was renewed in time
   */
  public record DeletionResult(Expired removed, boolean isThere) {}

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
        .execute(due(since, now, limit, except).addString(ActorClause.nobody(now)))
        .map(rows -> Rows.list(rows, ExpiredSessionStore::expired));
  }

  /** Those sessions. */
  public Uni<List<Expired>> list(Instant since, Instant now, int limit, List<UUID> except) {
    return pool.preparedQuery(LIST)
        .execute(due(since, now, limit, except))
        .map(rows -> Rows.list(rows, ExpiredSessionStore::expired));
  }

  private static Tuple due(Instant since, Instant now, int limit, List<UUID> except) {
    return Tuple.of(timestamptz(now), limit, except.toArray(UUID[]::new), timestamptz(since));
  }

  /** Deletes one session if it has expired by now. */
  public Uni<List<Expired>> delete(UUID key, Instant now) {
    return pool.preparedQuery(DELETE_ONE)
        .execute(Tuple.of(key, timestamptz(now), ActorClause.nobody(now)))
        .map(rows -> Rows.list(rows, ExpiredSessionStore::expired));
  }

  /** Deletes the sessions of an item that have expired by now. */
  public Uni<List<Expired>> delete(ItemId item, Instant now) {
    return pool.preparedQuery(DELETE_OF_ITEM)
        .execute(Tuple.of(Columns.uuid(item.value()), timestamptz(now), ActorClause.nobody(now)))
        .map(rows -> Rows.list(rows, ExpiredSessionStore::expired));
  }

  /** Deletes a session if it has expired by now. */
  public Uni<DeletionResult> delete(SessionId id, Instant now) {
    UUID key = server.keyOf(id);
    if (key == null) {
      return Uni.createFrom().item(new DeletionResult(null, false));
    }
    return pool.preparedQuery(DELETE_IF_EXPIRED)
        .execute(Tuple.of(key, id.kind().name(), timestamptz(now), ActorClause.nobody(now)))
        .map(rows -> Rows.first(rows, ExpiredSessionStore::left));
  }

  private static DeletionResult left(Row row) {
    boolean removed = row.getUUID("id") != null;
    return new DeletionResult(
        removed ? expired(row) : null, !removed && row.getBoolean("was_there"));
  }

  private static Expired expired(Row row) {
    return new Expired(
        row.getUUID("id"),
        Columns.instant(row, "expires_at"),
        SessionKind.valueOf(row.getString("kind")),
        SessionState.ACTIVE.name().equals(row.getString("state")));
  }
}
