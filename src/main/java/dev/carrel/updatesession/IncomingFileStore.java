package dev.carrel.updatesession;

import dev.carrel.content.ContentId;
import dev.carrel.content.ReceivedFile;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.library.FileColumns;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.LocalizableMessage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The SQL for files of update sessions while they are received.
 *
 * <p>Each statement of a transfer names the transfer's content. If the file no longer refers to
 * that content, the statement updates no row. A transfer whose claim expired, because the database
 * was unavailable, continues if the file still refers to its content.
 */
@ApplicationScoped
public class IncomingFileStore {
  /**
   * Keeps a reference to the previous content, of which $4 bytes are resumed, until they are
   * copied. If the previous transfer had not finished copying its own previous content, the
   * reference to that one is kept instead.
   */
  private static final String BEGIN =
      """
      WITH new_content AS (INSERT INTO content (id) VALUES ($3))
      UPDATE update_session_file
         SET status = 'TRANSFERRING', bytes_transferred = $4::bigint, size = NULL, checksum_algorithm = NULL, checksum = NULL,
             resumed_content_id = CASE WHEN $4::bigint > 0 THEN coalesce(resumed_content_id, content_id) END, content_id = $3,
             claimed_until = $5, moving_until = $6
       WHERE token = $1 AND name = $2
      RETURNING resumed_content_id""";

  private static final String RESERVE_MEMBERS =
      "INSERT INTO content (id, archive_id) SELECT unnest($1::uuid[]), $2";

  private static final String ADD_MEMBER =
      """
      WITH resized AS (UPDATE content SET reserved_size = $3 WHERE id = $6)
      INSERT INTO update_session_file
        (session_id, name, source_type, status, token, bytes_transferred, size, checksum_algorithm, checksum, content_id,
         ovf_role, keep_in_storage, parent_name)
      VALUES ($1, $2, 'NONE', 'READY', gen_random_uuid(), $3, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT (session_id, name) DO NOTHING""";

  /**
   * Renews the lease only if the file refers to the content, so that a superseded transfer renews
   * nothing. The session is locked before the file, as in each transaction.
   */
  private static final String PROGRESS =
      """
      WITH active_session AS (
        SELECT id FROM transfer_session WHERE id = $1 AND state = 'ACTIVE' AND expires_at > $4 FOR NO KEY UPDATE),
           received_file AS (
        UPDATE update_session_file file
           SET status = 'TRANSFERRING', bytes_transferred = $6, claimed_until = $7, moving_until = $8
          FROM active_session
         WHERE file.session_id = active_session.id AND file.name = $2 AND file.content_id = $3
           AND file.status IN ('TRANSFERRING', 'WAITING_FOR_TRANSFER')
        RETURNING file.session_id)
      UPDATE transfer_session session SET expires_at = greatest(expires_at, $5) FROM received_file
       WHERE session.id = received_file.session_id""";

  private static final String PREFIX_COPIED =
      """
      UPDATE update_session_file SET resumed_content_id = NULL
       WHERE session_id = $1 AND name = $2 AND content_id = $3 AND status = 'TRANSFERRING'""";

  /**
   * The file keeps the number of bytes that was recorded last. If an upload was copying the
   * previous content, the file refers to that content again. Locked files are skipped, because this
   * is the only statement that locks files without their sessions.
   */
  private static final String RELEASE_EXPIRED_CLAIMS =
      """
      UPDATE update_session_file
         SET status = 'WAITING_FOR_TRANSFER', content_id = coalesce(resumed_content_id, content_id), resumed_content_id = NULL
       WHERE token = ANY (ARRAY (
         SELECT token FROM update_session_file
          WHERE source_type = 'PUSH' AND status = 'TRANSFERRING' AND claimed_until <= $1 FOR UPDATE SKIP LOCKED))""";

  private static final String RENEW_CLAIM =
      """
      UPDATE update_session_file file SET status = 'TRANSFERRING', claimed_until = $4 FROM transfer_session session
       WHERE file.session_id = $1 AND file.name = $2 AND file.content_id = $3
         AND file.status IN ('TRANSFERRING', 'WAITING_FOR_TRANSFER')
         AND session.id = file.session_id AND session.state = 'ACTIVE' AND session.expires_at > $5""";

  /** Renews the lease like {@link #PROGRESS}. */
  private static final String COMPLETE =
      """
      WITH resized AS (UPDATE content SET reserved_size = $6 WHERE id = $3),
           active_session AS (
        SELECT id FROM transfer_session WHERE id = $1 AND state = 'ACTIVE' AND expires_at > $4 FOR NO KEY UPDATE),
           received_file AS (
        UPDATE update_session_file file
           SET status = 'READY', bytes_transferred = $6, size = $6, checksum_algorithm = $7, checksum = $8,
               resumed_content_id = NULL, content_id = CASE WHEN file.ovf_role = 'ARCHIVE' THEN NULL ELSE content_id END
          FROM active_session
         WHERE file.session_id = active_session.id AND file.name = $2 AND file.content_id = $3
           AND file.status IN ('TRANSFERRING', 'WAITING_FOR_TRANSFER')
        RETURNING file.session_id)
      UPDATE transfer_session session SET expires_at = greatest(expires_at, $5) FROM received_file
       WHERE session.id = received_file.session_id
      RETURNING session.completion_requested""";

  private static final String SUSPEND =
      """
      UPDATE update_session_file
         SET status = 'WAITING_FOR_TRANSFER', resumed_content_id = NULL, claimed_until = DEFAULT,
             bytes_transferred = CASE WHEN resumed_content_id IS NULL THEN $4::bigint ELSE bytes_transferred END,
             content_id = coalesce(resumed_content_id, CASE WHEN $4::bigint > 0 THEN content_id END)
       WHERE session_id = $1 AND name = $2 AND content_id = $3 AND status IN ('TRANSFERRING', 'WAITING_FOR_TRANSFER')""";

  private static final String REJECT =
      """
      UPDATE update_session_file SET status = 'ERROR', error_message = $4, content_id = NULL, resumed_content_id = NULL
       WHERE session_id = $1 AND name = $2 AND content_id = $3""";

  private final Pool pool;
  private final Columns columns;

  IncomingFileStore(Pool pool, Columns columns) {
    this.pool = pool;
    this.columns = columns;
  }

  /**
   * Makes a file refer to a new content, and sets it to TRANSFERRING.
   *
   * @param keptBytes how many bytes of the previous content to keep
   * @param claimedUntil the system time when the claim expires
   * @param movingUntil the system time until which the transfer counts as moving
   * @return the previous content, empty if no bytes are kept; null if the file does not exist
   */
  public Uni<Optional<ContentId>> begin(
      SqlClient client,
      File file,
      ContentId content,
      long keptBytes,
      Instant claimedUntil,
      Instant movingUntil) {
    return client
        .preparedQuery(BEGIN)
        .execute(
            Tuple.of(
                file.token(),
                file.name(),
                content.value(),
                keptBytes,
                Columns.toTimestamptz(claimedUntil),
                Columns.toTimestamptz(movingUntil)))
        .map(
            rows ->
                Rows.toFirst(
                    rows,
                    row -> Optional.ofNullable(FileColumns.contentId(row, "resumed_content_id"))));
  }

  /**
   * Releases the previous content, whose kept bytes are copied; returns whether the file refers to
   * the content.
   */
  public Uni<Boolean> recordPrefixCopied(File file, ContentId content) {
    return pool.preparedQuery(PREFIX_COPIED)
        .execute(Tuple.of(file.session(), file.name(), content.value()))
        .map(Rows::isUpdated);
  }

  /**
   * Sets files of uploads with an expired claim back to WAITING_FOR_TRANSFER.
   *
   * @return the number of files
   */
  public Uni<Integer> releaseExpiredClaims(Instant systemNow) {
    return pool.preparedQuery(RELEASE_EXPIRED_CLAIMS)
        .execute(Tuple.of(Columns.toTimestamptz(systemNow)))
        .map(RowSet::rowCount);
  }

  /**
   * Records the number of received bytes, and renews lease and claim; returns whether the transfer
   * may continue.
   *
   * @param now the virtual time, for the lease
   * @param expiresAt the virtual time when the lease expires
   * @param claimedUntil the system time when the claim expires
   * @param movingUntil the system time until which the transfer counts as moving
   */
  public Uni<Boolean> recordProgress(
      File file,
      ContentId content,
      long bytes,
      Instant now,
      Instant expiresAt,
      Instant claimedUntil,
      Instant movingUntil) {
    Tuple parameters = leaseParameters(file, content, now, expiresAt).addLong(bytes);
    parameters
        .addOffsetDateTime(Columns.toTimestamptz(claimedUntil))
        .addOffsetDateTime(Columns.toTimestamptz(movingUntil));
    return pool.preparedQuery(PROGRESS).execute(parameters).map(Rows::isUpdated);
  }

  /**
   * Renews the claim, but not the lease; returns whether the transfer may continue.
   *
   * @param now the virtual time, for the lease
   * @param claimedUntil the system time when the claim expires
   */
  public Uni<Boolean> renewClaim(File file, ContentId content, Instant now, Instant claimedUntil) {
    return pool.preparedQuery(RENEW_CLAIM)
        .execute(
            Tuple.of(
                file.session(),
                file.name(),
                content.value(),
                Columns.toTimestamptz(claimedUntil),
                Columns.toTimestamptz(now)))
        .map(Rows::isUpdated);
  }

  /**
   * Makes a file READY and renews the lease.
   *
   * @return whether completion of the session was requested; null if the file no longer refers to
   *     the content or the session is not ACTIVE
   */
  public Uni<Boolean> complete(
      SqlClient client,
      File file,
      ContentId content,
      ReceivedFile receivedFile,
      Instant now,
      Instant expiresAt) {
    Tuple parameters = leaseParameters(file, content, now, expiresAt).addLong(receivedFile.size());
    FileColumns.addChecksum(parameters, receivedFile.checksum());
    return client
        .preparedQuery(COMPLETE)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, row -> row.getBoolean("completion_requested")));
  }

  /** Makes a file READY outside a transaction; otherwise like the other overload. */
  public Uni<Boolean> complete(
      File file, ContentId content, ReceivedFile receivedFile, Instant now, Instant expiresAt) {
    return complete(pool, file, content, receivedFile, now, expiresAt);
  }

  /** Creates contents for the members of an archive before it is received. */
  public Uni<Void> reserveMembers(SqlClient client, ContentId archive, List<ContentId> members) {
    UUID[] ids = members.stream().map(ContentId::value).toArray(UUID[]::new);
    return client
        .preparedQuery(RESERVE_MEMBERS)
        .execute(Tuple.of(ids).addUUID(archive.value()))
        .replaceWithVoid();
  }

  /**
   * Adds a member of an archive as a file of the session; returns false if the session already has
   * a file with that name.
   *
   * @param role the role in an OVF package; null if the file has none
   */
  public Uni<Boolean> addMember(
      SqlClient client,
      UUID session,
      String archive,
      ReceivedFile.Member member,
      OvfFileRole role) {
    Tuple parameters = Tuple.of(session, member.name(), member.received().size());
    FileColumns.addChecksum(parameters, member.received().checksum());
    parameters.addUUID(member.content().value());
    FileColumns.addOvfRole(parameters, role);
    return client
        .preparedQuery(ADD_MEMBER)
        .execute(parameters.addString(archive))
        .map(Rows::isUpdated);
  }

  /**
   * Sets a file whose transfer was interrupted back to WAITING_FOR_TRANSFER; returns whether the
   * file refers to the content.
   *
   * @param keptBytes the number of bytes in the content that can be resumed
   */
  public Uni<Boolean> suspend(File file, ContentId content, long keptBytes) {
    return pool.preparedQuery(SUSPEND)
        .execute(Tuple.of(file.session(), file.name(), content.value(), keptBytes))
        .map(Rows::isUpdated);
  }

  /** Puts a file into ERROR; returns whether the file referred to the content. */
  public Uni<Boolean> reject(
      SqlClient client, File file, ContentId content, LocalizableMessage error) {
    return client
        .preparedQuery(REJECT)
        .execute(Tuple.of(file.session(), file.name(), content.value(), columns.toJsonb(error)))
        .map(Rows::isUpdated);
  }

  private static Tuple leaseParameters(
      File file, ContentId content, Instant now, Instant expiresAt) {
    return Tuple.of(file.session(), file.name(), content.value())
        .addOffsetDateTime(Columns.toTimestamptz(now))
        .addOffsetDateTime(Columns.toTimestamptz(expiresAt));
  }
}
