package dev.carrel.downloadsession;

import dev.carrel.content.ContentId;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.library.FileColumns;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Stores which files of the item a download session has prepared. */
@ApplicationScoped
public class DownloadSessionFileStore {
  /**
   * Lists the session's prepared files as they were when they were prepared, and the item's other
   * files as they are now. A prepared file is listed even if the item no longer has it. Lists
   * nothing if the session does not exist.
   */
  private static final String LIST =
      """
      SELECT coalesce(prepared.name, item_file.name) AS name,
             coalesce(prepared.size, item_file.size) AS size,
             coalesce(prepared.checksum_algorithm, item_file.checksum_algorithm) AS checksum_algorithm,
             coalesce(prepared.checksum, item_file.checksum) AS checksum,
             coalesce(prepared.bytes_transferred, 0) AS bytes_transferred,
             $1::uuid AS session_id, prepared.token, prepared.content_id
        FROM (SELECT name, size, checksum_algorithm, checksum FROM item_file WHERE item_id = $2) item_file
        FULL JOIN (SELECT name, size, checksum_algorithm, checksum, bytes_transferred, token, content_id
                     FROM download_session_file WHERE session_id = $1) prepared ON prepared.name = item_file.name
       WHERE EXISTS (SELECT FROM transfer_session WHERE id = $1)
      """;

  private static final String LIST_BY_NAME = LIST + " ORDER BY 1";

  private static final String FIND = LIST + " AND coalesce(prepared.name, item_file.name) = $3";

  /**
   * Locks the row in {@code item_file}, so that a completing session cannot replace the file before
   * the new row references the content; otherwise the sweeper could delete the content. A file that
   * is prepared already is not changed.
   */
  private static final String PREPARE =
      """
      INSERT INTO download_session_file
        (session_id, name, token, bytes_transferred, size, checksum_algorithm, checksum, content_id)
      SELECT $1, name, $4, 0, size, checksum_algorithm, checksum, content_id
        FROM item_file WHERE item_id = $2 AND name = $3 FOR SHARE
      ON CONFLICT (session_id, name) DO NOTHING""";

  private static final String FIND_DOWNLOAD =
      """
      SELECT file.session_id, file.name, file.size, file.checksum_algorithm, file.checksum, file.bytes_transferred,
             file.token, file.content_id
        FROM download_session_file file JOIN transfer_session session ON session.id = file.session_id
       WHERE file.token = $1 AND file.name = $2 AND session.state = 'ACTIVE' AND session.expires_at > $3""";

  private static final String RECORD_PROGRESS =
      """
      WITH renewed_session AS (
        UPDATE transfer_session SET expires_at = greatest(expires_at, $4)
         WHERE id = $1 AND state = 'ACTIVE' AND expires_at > $3 RETURNING id)
      UPDATE download_session_file file SET bytes_transferred = greatest(bytes_transferred, $5), moving_until = $6
        FROM renewed_session
       WHERE file.session_id = renewed_session.id AND file.name = $2""";

  private static final String FIND_SESSION =
      "SELECT session_id FROM download_session_file WHERE token = $1";

  private final Pool pool;

  DownloadSessionFileStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * A file of a download session.
   *
   * @param bytesTransferred the offset in the file up to which bytes were sent
   * @param token the secret part of the download URI; null unless the file is prepared
   * @param content the content to send; null unless the file is prepared and the session is ACTIVE
   */
  public record File(
      UUID session,
      String name,
      long size,
      ChecksumInfo checksum,
      long bytesTransferred,
      UUID token,
      ContentId content) {}

  /** Lists the files that a session on this item can prepare or has prepared, by name. */
  public Uni<List<File>> list(UUID session, ItemId item) {
    return pool.preparedQuery(LIST_BY_NAME)
        .execute(Tuple.of(session, Columns.parseUuid(item.value())))
        .map(rows -> Rows.toList(rows, DownloadSessionFileStore::toFile));
  }

  /** Returns one file of {@link #list}; null if there is no file of that name. */
  public Uni<File> find(SqlClient client, UUID session, ItemId item, String name) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(session, Columns.parseUuid(item.value()), name))
        .map(rows -> Rows.toFirst(rows, DownloadSessionFileStore::toFile));
  }

  /** Like {@link #find(SqlClient, UUID, ItemId, String)}, outside a transaction. */
  public Uni<File> find(UUID session, ItemId item, String name) {
    return find(pool, session, item, name);
  }

  /**
   * Prepares a file of the item: stores its current version for the session. Does nothing if the
   * item has no file of that name or it is prepared already.
   *
   * @param token the secret part of the download URI
   */
  public Uni<Void> prepare(SqlClient client, UUID session, ItemId item, String name, UUID token) {
    return client
        .preparedQuery(PREPARE)
        .execute(Tuple.of(session, Columns.parseUuid(item.value()), name, token))
        .replaceWithVoid();
  }

  /**
   * Returns the session of a download URI, whatever its state and even if it has expired; null if
   * the URI does not exist.
   */
  public Uni<UUID> findSessionOf(String token) {
    UUID tokenUuid = Columns.parseUuid(token);
    return tokenUuid == null
        ? Uni.createFrom().nullItem()
        : pool.preparedQuery(FIND_SESSION)
            .execute(Tuple.of(tokenUuid))
            .map(rows -> Rows.toFirst(rows, row -> row.getUUID("session_id")));
  }

  /**
   * Returns the file of a download URI; null if the URI does not exist or its session is not
   * ACTIVE.
   */
  public Uni<File> findDownload(String token, String name, Instant now) {
    UUID tokenUuid = Columns.parseUuid(token);
    return tokenUuid == null
        ? Uni.createFrom().nullItem()
        : pool.preparedQuery(FIND_DOWNLOAD)
            .execute(Tuple.of(tokenUuid, name, Columns.toTimestamptz(now)))
            .map(rows -> Rows.toFirst(rows, DownloadSessionFileStore::toFile));
  }

  /**
   * Stores the progress of a download and renews the lease; false if the session is no longer
   * ACTIVE.
   *
   * @param now the virtual time, for the lease
   * @param expiresAt the virtual time when the lease expires
   * @param movingUntil the system time until which the download counts as moving; null if it has
   *     ended
   */
  public Uni<Boolean> recordProgress(
      File file, long bytes, Instant now, Instant expiresAt, Instant movingUntil) {
    return pool.preparedQuery(RECORD_PROGRESS)
        .execute(
            Tuple.of(
                file.session(),
                file.name(),
                Columns.toTimestamptz(now),
                Columns.toTimestamptz(expiresAt),
                bytes,
                Columns.toTimestamptz(movingUntil)))
        .map(Rows::isUpdated);
  }

  private static File toFile(Row row) {
    return new File(
        row.getUUID("session_id"),
        row.getString("name"),
        row.getLong("size"),
        FileColumns.checksum(row, "checksum_algorithm", "checksum"),
        row.getLong("bytes_transferred"),
        row.getUUID("token"),
        FileColumns.contentId(row, "content_id"));
  }
}
