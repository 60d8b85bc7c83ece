package dev.carrel.updatesession;

import dev.carrel.content.ContentId;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.library.FileColumns;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferEndpoint;
import dev.carrel.vapi.session.TransferStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The SQL for files of update sessions.
 *
 * <p>A transaction that changes a file applies a step to its session first. The step locks the
 * session's row, so that adding, receiving and completing are serialized.
 */
@ApplicationScoped
public class UpdateSessionFileStore {
  private static final String ADD =
      """
      INSERT INTO update_session_file AS file
        (session_id, name, source_type, status, token, expected_size, expected_checksum_algorithm, expected_checksum,
         source_uri, source_thumbprint, source_certificate, ovf_role, keep_in_storage, bytes_transferred)
      SELECT $1, $2, $3, 'WAITING_FOR_TRANSFER', $4, $5, $6, $7, $8, $9, $10, $11, $12, 0
       WHERE (SELECT count(*) FROM update_session_file WHERE session_id = $1 AND name <> $2) < $13
      ON CONFLICT (session_id, name) DO UPDATE SET
        source_type = excluded.source_type, status = excluded.status, token = excluded.token,
        expected_size = excluded.expected_size, expected_checksum_algorithm = excluded.expected_checksum_algorithm,
        expected_checksum = excluded.expected_checksum, bytes_transferred = 0, size = NULL, checksum_algorithm = NULL,
        checksum = NULL, error_message = NULL, content_id = NULL, resumed_content_id = NULL,
        source_uri = excluded.source_uri, source_thumbprint = excluded.source_thumbprint,
        source_certificate = excluded.source_certificate, claimed_until = excluded.claimed_until,
        ovf_role = excluded.ovf_role, keep_in_storage = excluded.keep_in_storage, parent_name = NULL
      RETURNING\s"""
          + UpdateSessionFileColumns.NAMES;

  private static final String COUNT =
      "SELECT count(*) FROM update_session_file WHERE session_id = $1";

  private static final String LIST =
      "SELECT "
          + UpdateSessionFileColumns.NAMES
          + " FROM update_session_file file WHERE session_id = $1 ORDER BY name";

  /**
   * The unchanged files of a session's item as rows of {@code update_session_file}: those that the
   * item has now if the session is ACTIVE, and those that were recorded at its end otherwise.
   */
  private static final String UNCHANGED_FILES =
      """
      SELECT session.id, file.name, 'NONE', NULL, NULL, NULL,
             'READY', NULL, NULL, NULL, NULL,
             file.size, file.size, file.checksum_algorithm, file.checksum, NULL,
             NULL, NULL
        FROM transfer_session session
       CROSS JOIN LATERAL (
         SELECT name, size, checksum_algorithm, checksum FROM unchanged_item_files(session.id, session.item_id)
          WHERE session.state = 'ACTIVE'
          UNION ALL
         SELECT name, size, checksum_algorithm, checksum FROM update_session_unchanged_file WHERE session_id = session.id) file
       WHERE session.id = $1""";

  private static final String LIST_WITH_UNCHANGED =
      "SELECT "
          + UpdateSessionFileColumns.NAMES
          + " FROM update_session_file file WHERE session_id = $1 UNION ALL "
          + UNCHANGED_FILES
          + " ORDER BY name";

  private static final String FIND_WITH_UNCHANGED =
      "SELECT "
          + UpdateSessionFileColumns.NAMES
          + " FROM update_session_file file WHERE session_id = $1 AND name = $2 UNION ALL "
          + UNCHANGED_FILES
          + " AND file.name = $2";

  private static final String REMOVE =
      "DELETE FROM update_session_file WHERE session_id = $1 AND name = $2";

  /** Affects a row if the item has the file, even if the file is already marked for removal. */
  private static final String REMOVE_FROM_ITEM =
      """
      INSERT INTO update_session_removed_file (session_id, name)
      SELECT $1, name FROM item_file WHERE item_id = $2 AND name = $3
      ON CONFLICT (session_id, name) DO UPDATE SET name = excluded.name""";

  private static final String KEEP_IN_ITEM =
      "DELETE FROM update_session_removed_file WHERE session_id = $1 AND name = $2";

  private static final String FIND_UPLOAD =
      "SELECT "
          + UpdateSessionFileColumns.NAMES
          + """
        FROM update_session_file file JOIN transfer_session session ON session.id = file.session_id
       WHERE file.token = $1 AND file.name = $2 AND file.source_type = 'PUSH'
         AND session.state = 'ACTIVE' AND NOT session.completion_requested AND session.expires_at > $3""";

  private static final String FIND_SESSION_OF_UPLOAD =
      "SELECT session_id FROM update_session_file WHERE token = $1";

  private static final String ADD_REFERENCED =
      """
      WITH kept_in_item AS (DELETE FROM update_session_removed_file WHERE session_id = $1 AND name = ANY ($2))
      INSERT INTO update_session_file
        (session_id, name, source_type, status, token, expected_size, source_uri, source_thumbprint, bytes_transferred,
         parent_name)
      SELECT $1, file.name, 'PULL', 'WAITING_FOR_TRANSFER', gen_random_uuid(), file.size, file.uri, $5, 0, $6
        FROM unnest($2::text[], $3::bigint[], $4::text[]) AS file (name, size, uri)
      ON CONFLICT (session_id, name) DO NOTHING""";

  private static final String REMOVE_ADDED_BY =
      "DELETE FROM update_session_file WHERE session_id = $1 AND parent_name = $2";

  private static final String HAS_ROLE =
      "SELECT FROM update_session_file WHERE session_id = $1 AND ovf_role = $2 LIMIT 1";

  private final Pool pool;
  private final Columns columns;

  UpdateSessionFileStore(Pool pool, Columns columns) {
    this.pool = pool;
    this.columns = columns;
  }

  /**
   * A row of {@code update_session_file}, or an unchanged file of the item.
   *
   * @param source the source of a pull; null if the file is not pulled
   * @param token the secret part of its upload URI; null for an unchanged file
   * @param expectedSize the size in bytes that the client declared; null if it declared none
   * @param expectedChecksum the checksum that the client declared; null if it declared none
   * @param size the size in bytes; null unless READY
   * @param checksum the checksum of the received bytes; null unless READY
   * @param error why the file is in ERROR; null otherwise
   * @param content the content that holds the received bytes, even if incomplete; null if there is
   *     none
   * @param role the role in an OVF package; null if the file has none
   */
  public record File(
      UUID session,
      String name,
      SourceType sourceType,
      TransferEndpoint source,
      TransferStatus status,
      UUID token,
      Long expectedSize,
      ChecksumInfo expectedChecksum,
      long bytesTransferred,
      Long size,
      ChecksumInfo checksum,
      LocalizableMessage error,
      ContentId content,
      OvfFileRole role) {

    /** Returns the number of stored bytes that an upload can resume. */
    public long keptBytes() {
      return content == null ? 0 : bytesTransferred;
    }
  }

  /**
   * A file to add to a session.
   *
   * @param source the source of a pull; null if the file is not pulled
   * @param expectedSize the size in bytes that the client declared; null if it declared none
   * @param expectedChecksum the checksum that the client declared; null if it declared none
   * @param role the role in an OVF package; null if the file has none
   */
  public record NewFile(
      String name,
      SourceType sourceType,
      TransferEndpoint source,
      Long expectedSize,
      ChecksumInfo expectedChecksum,
      OvfFileRole role) {

    /** Returns the same file with that role in an OVF package; null removes the role. */
    public NewFile withRole(OvfFileRole newRole) {
      return new NewFile(name, sourceType, source, expectedSize, expectedChecksum, newRole);
    }
  }

  /**
   * Adds a file, or replaces the session's file with that name and its content.
   *
   * @return the added file; null if the session already has {@code maxFiles} other files
   */
  public Uni<File> add(SqlClient client, UUID session, NewFile file, UUID token, int maxFiles) {
    Tuple parameters = Tuple.of(session, file.name(), file.sourceType().name(), token);
    parameters.addLong(file.expectedSize());
    FileColumns.addChecksum(parameters, file.expectedChecksum());
    TransferEndpoint source = file.source();
    parameters.addString(source == null ? null : source.uri().toString());
    parameters.addString(source == null ? null : source.sslCertificateThumbprint());
    parameters.addString(source == null ? null : source.sslCertificate());
    FileColumns.addOvfRole(parameters, file.role());
    parameters.addInteger(maxFiles);
    return client
        .preparedQuery(ADD)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, this::toFile));
  }

  /** Returns the number of files of a session. */
  public Uni<Long> count(SqlClient client, UUID session) {
    return client
        .preparedQuery(COUNT)
        .execute(Tuple.of(session))
        .map(rows -> Rows.toFirst(rows, row -> row.getLong(0)));
  }

  /** Removes a file from a session; returns whether it existed. */
  public Uni<Boolean> remove(SqlClient client, UUID session, String name) {
    return client.preparedQuery(REMOVE).execute(Tuple.of(session, name)).map(Rows::isUpdated);
  }

  /**
   * Marks the item's file with that name for removal, which happens when the session is completed;
   * returns whether the item has such a file.
   */
  public Uni<Boolean> removeFromItem(SqlClient client, UUID session, ItemId item, String name) {
    return client
        .preparedQuery(REMOVE_FROM_ITEM)
        .execute(Tuple.of(session, Columns.parseUuid(item.value()), name))
        .map(Rows::isUpdated);
  }

  /** Reverts {@link #removeFromItem}, because a file with that name is added again. */
  public Uni<Void> keepInItem(SqlClient client, UUID session, String name) {
    return client.preparedQuery(KEEP_IN_ITEM).execute(Tuple.of(session, name)).replaceWithVoid();
  }

  /**
   * Returns the files of a session and the unchanged files of its item, ordered by name: the files
   * that the item has after the session is completed, and those that are needed only to validate.
   */
  public Uni<List<File>> listWithUnchanged(UUID session) {
    return pool.preparedQuery(LIST_WITH_UNCHANGED)
        .execute(Tuple.of(session))
        .map(rows -> Rows.toList(rows, this::toFile));
  }

  /** Returns the files of a session, ordered by name, without the unchanged files of its item. */
  public Uni<List<File>> list(SqlClient client, UUID session) {
    return client
        .preparedQuery(LIST)
        .execute(Tuple.of(session))
        .map(rows -> Rows.toList(rows, this::toFile));
  }

  /** Returns one file of {@link #listWithUnchanged}; null if there is none with that name. */
  public Uni<File> findWithUnchanged(UUID session, String name) {
    return pool.preparedQuery(FIND_WITH_UNCHANGED)
        .execute(Tuple.of(session, name))
        .map(rows -> Rows.toFirst(rows, this::toFile));
  }

  /** Returns the session of an upload URI in any state; null if the token is unknown. */
  public Uni<UUID> sessionOfUpload(String token) {
    UUID key = Columns.parseUuid(token);
    return key == null
        ? Uni.createFrom().nullItem()
        : pool.preparedQuery(FIND_SESSION_OF_UPLOAD)
            .execute(Tuple.of(key))
            .map(rows -> Rows.toFirst(rows, row -> row.getUUID("session_id")));
  }

  /**
   * Returns the file of an upload URI; null if the URI is unknown, the session is not ACTIVE, or
   * completion of the session was requested.
   */
  public Uni<File> findUpload(String token, String name, Instant now) {
    UUID key = Columns.parseUuid(token);
    return key == null
        ? Uni.createFrom().nullItem()
        : pool.preparedQuery(FIND_UPLOAD)
            .execute(Tuple.of(key, name, Columns.toTimestamptz(now)))
            .map(rows -> Rows.toFirst(rows, this::toFile));
  }

  /**
   * Adds the files that a pulled descriptor references. Files that the session already has are not
   * changed.
   *
   * @param referenced at least one file; their sources have the same thumbprint and no certificate
   */
  public Uni<Void> addReferenced(
      SqlClient client, UUID session, String descriptor, List<NewFile> referenced) {
    Tuple parameters = Tuple.of(session);
    parameters.addArrayOfString(toArray(referenced, NewFile::name));
    parameters.addArrayOfLong(referenced.stream().map(NewFile::expectedSize).toArray(Long[]::new));
    parameters.addArrayOfString(toArray(referenced, file -> file.source().uri().toString()));
    parameters.addString(referenced.get(0).source().sslCertificateThumbprint());
    return client
        .preparedQuery(ADD_REFERENCED)
        .execute(parameters.addString(descriptor))
        .replaceWithVoid();
  }

  private static String[] toArray(List<NewFile> files, Function<NewFile, String> value) {
    return files.stream().map(value).toArray(String[]::new);
  }

  /** Removes the members of an archive, or the files that a pulled descriptor has added. */
  public Uni<Void> removeAddedBy(SqlClient client, UUID session, String parent) {
    return client
        .preparedQuery(REMOVE_ADDED_BY)
        .execute(Tuple.of(session, parent))
        .replaceWithVoid();
  }

  /** Returns whether a session has a file with that role, whether received or not. */
  public Uni<Boolean> hasRole(SqlClient client, UUID session, OvfFileRole role) {
    return client
        .preparedQuery(HAS_ROLE)
        .execute(Tuple.of(session, role.name()))
        .map(rows -> rows.size() > 0);
  }

  private File toFile(Row row) {
    return UpdateSessionFileColumns.toFile(row, columns);
  }
}
