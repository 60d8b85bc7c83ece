package dev.carrel.updatesession;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** The SQL for files that wait to be pulled: their claims and the leases of their sessions. */
@ApplicationScoped
public class PullClaimStore {
  private static final String RENEW_WAITING_SESSIONS =
      """
      UPDATE transfer_session SET expires_at = greatest(expires_at, $3)
       WHERE state = 'ACTIVE' AND expires_at > $2 AND id = ANY (ARRAY (
         SELECT session_id FROM update_session_file
          WHERE source_type = 'PULL' AND status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING')
            AND claimed_until <= $1))""";

  /** Selects files without a claim and files whose claim has expired. */
  private static final String CLAIM =
      """
      UPDATE update_session_file file SET claimed_until = $3
       WHERE token = ANY (ARRAY (
         SELECT file.token
           FROM update_session_file file JOIN transfer_session session ON session.id = file.session_id
          WHERE file.source_type = 'PULL' AND file.status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING')
            AND file.claimed_until <= $1
            AND session.state = 'ACTIVE' AND session.expires_at > $2
          ORDER BY file.claimed_until LIMIT $4 FOR UPDATE OF file SKIP LOCKED))
      RETURNING\s"""
          + UpdateSessionFileColumns.NAMES;

  private final Pool pool;
  private final Columns columns;

  PullClaimStore(Pool pool, Columns columns) {
    this.pool = pool;
    this.columns = columns;
  }

  /**
   * Renews the leases of sessions with files that wait to be pulled and are not claimed.
   *
   * @param systemNow the system time, for claims
   * @param now the virtual time, for leases
   * @param expiresAt the virtual time when the leases expire
   */
  public Uni<Void> renewWaitingSessions(Instant systemNow, Instant now, Instant expiresAt) {
    return pool.preparedQuery(RENEW_WAITING_SESSIONS)
        .execute(
            Tuple.of(
                Columns.toTimestamptz(systemNow),
                Columns.toTimestamptz(now),
                Columns.toTimestamptz(expiresAt)))
        .replaceWithVoid();
  }

  /**
   * Claims files that wait to be pulled, at most {@code limit}.
   *
   * @param systemNow the system time, for claims
   * @param now the virtual time, for leases
   * @param claimedUntil the system time when the claim expires if it is not renewed
   */
  public Uni<List<File>> claim(Instant systemNow, Instant now, Instant claimedUntil, int limit) {
    return pool.preparedQuery(CLAIM)
        .execute(
            Tuple.of(
                Columns.toTimestamptz(systemNow),
                Columns.toTimestamptz(now),
                Columns.toTimestamptz(claimedUntil),
                limit))
        .map(rows -> Rows.toList(rows, row -> UpdateSessionFileColumns.toFile(row, columns)));
  }
}
