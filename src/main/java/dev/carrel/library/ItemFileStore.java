package dev.carrel.library;

import dev.carrel.content.ContentId;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.session.ServerIdentity;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.library.ItemFileInfo;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.UpdateSessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The files of items, and how those of a completed update session become theirs. */
@ApplicationScoped
public class ItemFileStore {
  private static final String COLUMNS = "name, size, version, checksum_algorithm, checksum";

  private static final String LIST =
      "SELECT " + COLUMNS + " FROM item_file WHERE item_id = $1 ORDER BY name";

  private static final String FIND =
      "SELECT " + COLUMNS + " FROM item_file WHERE item_id = $1 AND name = $2";

  private static final String LOCK_ITEM_OF_SESSION =
      """
      SELECT item.id FROM item WHERE item.id = (SELECT item_id FROM transfer_session WHERE id = $1)
         FOR NO KEY UPDATE""";

  private static final String SHARE_LOCK_ITEM_OF_SESSION =
      """
      SELECT FROM item WHERE item.id = (SELECT item_id FROM transfer_session WHERE id = $1)
         FOR KEY SHARE""";

  private static final String MOVE_FROM_SESSION =
      """
      INSERT INTO item_file (item_id, name, version, size, checksum_algorithm, checksum, content_id)
      SELECT $2, name, 1, size, checksum_algorithm, checksum, content_id
        FROM update_session_file WHERE session_id = $1 AND keep_in_storage
      ON CONFLICT (item_id, name) DO UPDATE SET
        version = item_file.version + 1, size = excluded.size, checksum_algorithm = excluded.checksum_algorithm,
        checksum = excluded.checksum, content_id = excluded.content_id""";

  private static final String TYPE = "SELECT type FROM item WHERE id = $1";

  private static final String FILES_AFTER_COMPLETION =
      """
      SELECT name, size, checksum_algorithm, checksum, content_id, ovf_role
        FROM update_session_file WHERE session_id = $1 AND status = 'READY' AND content_id IS NOT NULL
      UNION ALL
      SELECT name, size, checksum_algorithm, checksum, content_id, CASE WHEN name ILIKE '%.ovf' THEN 'DESCRIPTOR' END
        FROM item_file WHERE item_id = $2
         AND NOT EXISTS (SELECT FROM update_session_file replaced
                          WHERE replaced.session_id = $1 AND replaced.name = item_file.name AND replaced.keep_in_storage)
         AND NOT EXISTS (SELECT FROM update_session_removed_file removed
                          WHERE removed.session_id = $1 AND removed.name = item_file.name)
       ORDER BY name""";

  private static final String REMOVE =
      """
      DELETE FROM item_file WHERE item_id = $2
         AND name IN (SELECT name FROM update_session_removed_file WHERE session_id = $1)""";

  /** The lock keeps the contents referred to until the copies refer to them too. */
  private static final String COPY =
      """
      INSERT INTO item_file (item_id, name, version, size, checksum_algorithm, checksum, content_id)
      SELECT $2, name, 1, size, checksum_algorithm, checksum, content_id
        FROM item_file WHERE item_id = $1 FOR SHARE""";

  private static final String SIZE =
      """
      UPDATE item SET size = (SELECT coalesce(sum(size), 0) FROM item_file WHERE item_id = $1)
       WHERE id = $1""";

  private static final String NEW_CONTENT_VERSION =
      """
      UPDATE item SET content_version = content_version + 1, last_modified_time = $2,
             size = (SELECT coalesce(sum(size), 0) FROM item_file WHERE item_id = $1)
       WHERE id = $1""";

  private final Pool pool;
  private final ServerIdentity server;

  ItemFileStore(Pool pool, ServerIdentity server) {
    this.pool = pool;
    this.server = server;
  }

  /** The files of an item by name. */
  public Uni<List<ItemFileInfo>> list(ItemId item) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(Columns.parseUuid(item.value())))
        .map(rows -> Rows.toList(rows, ItemFileStore::file));
  }

  /** One file of an item; null where it has none of that name. */
  public Uni<ItemFileInfo> find(ItemId item, String name) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Columns.parseUuid(item.value()), name))
        .map(rows -> Rows.toFirst(rows, ItemFileStore::file));
  }

  /**
   * A file that an item would have were its session completed now, or that serves until then.
   *
   * @param part of an OVF package; null of any other file
   */
  public record PackageFile(
      String name, long size, ChecksumInfo checksum, ContentId content, OvfFileRole part) {
    /** Whether it is such a part. */
    public boolean is(OvfFileRole one) {
      return part == one;
    }
  }

  /** The type of an item, empty where it has none. */
  public Uni<String> typeOf(SqlClient client, ItemId item) {
    return client
        .preparedQuery(TYPE)
        .execute(Tuple.of(Columns.parseUuid(item.value())))
        .map(rows -> Rows.toFirst(rows, row -> row.getString("type")));
  }

  /** What a session received, and what its item keeps, by name. */
  public Uni<List<PackageFile>> filesAfterCompletion(SqlClient client, UUID session, ItemId item) {
    return client
        .preparedQuery(FILES_AFTER_COMPLETION)
        .execute(Tuple.of(session, Columns.parseUuid(item.value())))
        .map(rows -> Rows.toList(rows, ItemFileStore::toPackageFile));
  }

  private static PackageFile toPackageFile(Row row) {
    return new PackageFile(
        row.getString("name"),
        row.getLong("size"),
        FileColumns.checksum(row, "checksum_algorithm", "checksum"),
        FileColumns.contentId(row, "content_id"),
        FileColumns.ovfRole(row));
  }

  /**
   * Locks the item that a session is on, before the session: in the order in which deleting an item
   * locks them.
   */
  public Uni<Void> lockItemOf(SqlClient client, UpdateSessionId session) {
    return client
        .preparedQuery(LOCK_ITEM_OF_SESSION)
        .execute(Tuple.of(server.toKey(session)))
        .replaceWithVoid();
  }

  /** Keeps the item that a session is on from being deleted, before the session's row is locked. */
  public Uni<Void> lockItemShared(SqlClient client, DownloadSessionId session) {
    return client
        .preparedQuery(SHARE_LOCK_ITEM_OF_SESSION)
        .execute(Tuple.of(server.toKey(session)))
        .replaceWithVoid();
  }

  /**
   * Makes an update session's changes the item's: files to be removed go, new ones are added, those
   * of the same name replaced. Without any, the item stays as it is, in the version it has.
   */
  public Uni<Void> applySessionChanges(SqlClient client, UUID session, ItemId item, Instant now) {
    Tuple keys = Tuple.of(session, Columns.parseUuid(item.value()));
    return client
        .preparedQuery(REMOVE)
        .execute(keys)
        .chain(
            removed ->
                client
                    .preparedQuery(MOVE_FROM_SESSION)
                    .execute(keys)
                    .map(taken -> removed.rowCount() + taken.rowCount()))
        .chain(
            changes ->
                changes == 0
                    ? Uni.createFrom().voidItem()
                    : client
                        .preparedQuery(NEW_CONTENT_VERSION)
                        .execute(
                            Tuple.of(Columns.parseUuid(item.value()), Columns.toTimestamptz(now)))
                        .replaceWithVoid());
  }

  /** Gives an item, which has none yet, the files of another. */
  public Uni<Void> copy(SqlClient client, ItemId source, UUID destination) {
    return client
        .preparedQuery(COPY)
        .execute(Tuple.of(Columns.parseUuid(source.value()), destination))
        .chain(() -> client.preparedQuery(SIZE).execute(Tuple.of(destination)))
        .replaceWithVoid();
  }

  private static ItemFileInfo file(Row row) {
    return new ItemFileInfo(
        FileColumns.checksum(row, "checksum_algorithm", "checksum"),
        row.getString("name"),
        row.getLong("size"),
        true,
        row.getLong("version").toString());
  }
}
