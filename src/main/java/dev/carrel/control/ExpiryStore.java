package dev.carrel.control;

import static dev.carrel.database.Columns.toTimestamptz;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.session.SessionLeases;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** The SQL for what an advance of virtual time expires and what it renews. */
@ApplicationScoped
class ExpiryStore {
  /**
   * The transfers that renew the leases of their sessions: uploads and downloads that move bytes,
   * and all pulls, also while they wait. {@code $1} is the system time. The claim of an upload is a
   * condition because the index contains claims.
   */
  private static final String RENEWING_TRANSFERS =
      """
      SELECT session_id FROM update_session_file
       WHERE source_type = 'PUSH' AND status = 'TRANSFERRING' AND claimed_until > $1 AND moving_until > $1
       UNION ALL
      SELECT session_id FROM update_session_file
       WHERE source_type = 'PULL' AND status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING')
       UNION ALL
      SELECT session_id FROM download_session_file WHERE moving_until > $1""";

  /** Uploads and pulls that run, whether or not they move bytes, and downloads that move bytes. */
  private static final String RUNNING_TRANSFERS =
      """
      SELECT session_id FROM update_session_file
       WHERE source_type IN ('PUSH', 'PULL') AND status = 'TRANSFERRING' AND claimed_until > $1
       UNION ALL
      SELECT session_id FROM download_session_file WHERE moving_until > $1""";

  private static final String RENEW =
      """
      WITH transfer AS MATERIALIZED (%s),
           active AS MATERIALIZED (
        SELECT id AS session_id FROM transfer_session
         WHERE state = 'ACTIVE' AND expires_at > $2 AND id IN (SELECT session_id FROM transfer)
         ORDER BY id FOR NO KEY UPDATE),
           renewed AS (
        UPDATE transfer_session
           SET expires_at = greatest(expires_at, CASE kind WHEN 'UPDATE' THEN $3::timestamptz ELSE $4::timestamptz END)
          FROM active WHERE id = active.session_id
        RETURNING id)
      SELECT count(*) FROM transfer JOIN renewed ON renewed.id = transfer.session_id"""
          .formatted(RENEWING_TRANSFERS);

  private static final String COUNT_EXPIRING =
      """
      WITH transfer AS MATERIALIZED (%s)
      SELECT (SELECT count(*) FROM transfer_session WHERE kind = 'UPDATE' AND expires_at > $2 AND expires_at <= $3) AS updates,
             (SELECT count(*) FROM transfer_session WHERE kind = 'DOWNLOAD' AND expires_at > $2 AND expires_at <= $3) AS downloads,
             (SELECT count(*) FROM login WHERE expires_at > $2 AND expires_at <= $3) AS logins,
             (SELECT count(*) FROM transfer JOIN transfer_session session ON session.id = transfer.session_id
               WHERE session.state = 'ACTIVE' AND session.expires_at > $2 AND session.expires_at <= $3) AS transfers"""
          .formatted(RUNNING_TRANSFERS);

  /** {@code $3} is whether sessions with a transfer that renews their lease are skipped. */
  private static final String FIND_NEXT =
      """
      WITH transfer AS MATERIALIZED (%s)
      SELECT expires_at, kind, id, user_name FROM (
        (SELECT expires_at, kind, id, NULL AS user_name FROM transfer_session
          WHERE expires_at > $2 AND NOT ($3 AND state = 'ACTIVE' AND id IN (SELECT session_id FROM transfer))
          ORDER BY expires_at LIMIT 1)
        UNION ALL
        (SELECT expires_at, NULL, NULL, user_name FROM login WHERE expires_at > $2 ORDER BY expires_at LIMIT 1)) next
       ORDER BY expires_at LIMIT 1"""
          .formatted(RENEWING_TRANSFERS);

  private final Pool pool;
  private final SessionLeases leases;

  ExpiryStore(Pool pool, SessionLeases leases) {
    this.pool = pool;
    this.leases = leases;
  }

  /**
   * What expires next.
   *
   * @param kind the kind of the session; null for a login
   * @param session the key of the session; null for a login
   * @param user the user of the login; null for a session
   */
  record Next(Instant expiresAt, SessionKind kind, UUID session, String user) {}

  /**
   * What expires between two times.
   *
   * @param transfers running transfers in the expiring sessions
   */
  record Expiring(long updateSessions, long downloadSessions, long logins, long transfers) {}

  /**
   * Renews the leases of sessions with a transfer that renews them, as if it had moved bytes until
   * {@code target}.
   *
   * @return the number of these transfers
   */
  Uni<Long> renewTransferring(SqlClient client, Instant systemNow, Instant now, Instant target) {
    return client
        .preparedQuery(RENEW)
        .execute(
            Tuple.of(
                toTimestamptz(systemNow),
                toTimestamptz(now),
                toTimestamptz(leases.expiryAfterActivity(SessionKind.UPDATE, target)),
                toTimestamptz(leases.expiryAfterActivity(SessionKind.DOWNLOAD, target))))
        .map(rows -> Rows.toFirst(rows, row -> row.getLong(0)));
  }

  /** Counts what expires after {@code now} and not after {@code target}. */
  Uni<Expiring> countExpiring(SqlClient client, Instant systemNow, Instant now, Instant target) {
    return client
        .preparedQuery(COUNT_EXPIRING)
        .execute(Tuple.of(toTimestamptz(systemNow), toTimestamptz(now), toTimestamptz(target)))
        .map(
            rows ->
                Rows.toFirst(
                    rows,
                    row ->
                        new Expiring(
                            row.getLong("updates"),
                            row.getLong("downloads"),
                            row.getLong("logins"),
                            row.getLong("transfers"))));
  }

  /**
   * Finds what expires next after {@code now}; null if nothing does.
   *
   * @param areTransfersMoving whether sessions do not expire while a transfer renews their lease
   */
  Uni<Next> findNext(SqlClient client, Instant systemNow, Instant now, boolean areTransfersMoving) {
    return client
        .preparedQuery(FIND_NEXT)
        .execute(Tuple.of(toTimestamptz(systemNow), toTimestamptz(now), areTransfersMoving))
        .map(rows -> Rows.toFirst(rows, ExpiryStore::toNext));
  }

  /** Like the other overload, outside a transaction. */
  Uni<Next> findNext(Instant systemNow, Instant now, boolean areTransfersMoving) {
    return findNext(pool, systemNow, now, areTransfersMoving);
  }

  private static Next toNext(Row row) {
    String kind = row.getString("kind");
    return new Next(
        Columns.toInstant(row, "expires_at"),
        kind == null ? null : SessionKind.valueOf(kind),
        row.getUUID("id"),
        row.getString("user_name"));
  }
}
