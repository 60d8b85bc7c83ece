package dev.carrel.library;

import dev.carrel.content.ContentId;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.library.ItemFileInfo;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Stores the files of items, and applies the changes of a completed update session to its item. */
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

  private static final String APPLY_NEW_FILES =
      """
      INSERT INTO item_file (item_id, name, version, size, checksum_algorithm, checksum, content_id)
      SELECT $2, name, 1, size, checksum_algorithm, checksum, content_id
        FROM update_session_file WHERE session_id = $1 AND keep_in_storage
      ON CONFLICT (item_id, name) DO UPDATE SET
        version = item_file.version + 1, size = excluded.size, checksum_algorithm = excluded.checksum_algorithm,
        checksum = excluded.checksum, content_id = excluded.content_id""";

  private static final String ADD =
      """
      INSERT INTO item_file (item_id, name, version, size, checksum_algorithm, checksum, content_id)
      SELECT $1, file.name, 1, file.size, file.algorithm, file.checksum, file.content_id
        FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::uuid[])
          AS file (name, size, algorithm, checksum, content_id)""";

  private static final String FIND_TYPE = "SELECT type FROM item WHERE id = $1";

  private static final String FILES_AFTER_COMPLETION =
      """
      SELECT name, size, checksum_algorithm, checksum, content_id, ovf_role, false AS is_of_earlier_package
        FROM update_session_file WHERE session_id = $1 AND status = 'READY' AND content_id IS NOT NULL
      UNION ALL
      SELECT name, size, checksum_algorithm, checksum, content_id, CASE WHEN name ILIKE '%.ovf' THEN 'DESCRIPTOR' END,
             EXISTS (SELECT FROM item_file WHERE item_id = $2 AND name ILIKE '%.ovf')
        FROM unchanged_item_files($1, $2)
       ORDER BY name""";

  private static final String REMOVE_WITH_SESSION =
      """
      INSERT INTO update_session_removed_file (session_id, name) SELECT $1, unnest($2::text[])
      ON CONFLICT (session_id, name) DO NOTHING""";

  /** Not a join, for the same reason as in the function {@code unchanged_item_files}. */
  private static final String APPLY_REMOVALS =
      """
      DELETE FROM item_file WHERE item_id = $2
         AND name = ANY (ARRAY (SELECT name FROM update_session_removed_file WHERE session_id = $1))""";

  /**
   * The lock prevents the source's files from being replaced or deleted before the copies reference
   * their contents.
   */
  private static final String COPY_FILES =
      """
      INSERT INTO item_file (item_id, name, version, size, checksum_algorithm, checksum, content_id)
      SELECT $2, name, 1, size, checksum_algorithm, checksum, content_id
        FROM item_file WHERE item_id = $1 FOR SHARE""";

  private static final String UPDATE_SIZE =
      """
      UPDATE item SET size = (SELECT coalesce(sum(size), 0) FROM item_file WHERE item_id = $1)
       WHERE id = $1""";

  private static final String INCREMENT_CONTENT_VERSION =
      """
      UPDATE item SET content_version = content_version + 1, last_modified_time = $2,
             size = (SELECT coalesce(sum(size), 0) FROM item_file WHERE item_id = $1)
       WHERE id = $1""";

  private final Pool pool;

  ItemFileStore(Pool pool) {
    this.pool = pool;
  }

  /** Lists the files of an item by name. */
  public Uni<List<ItemFileInfo>> list(ItemId item) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(Columns.parseUuid(item.value())))
        .map(rows -> Rows.toList(rows, ItemFileStore::toFileInfo));
  }

  /** Returns a file of an item; null if the item has no file of that name. */
  public Uni<ItemFileInfo> find(ItemId item, String name) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Columns.parseUuid(item.value()), name))
        .map(rows -> Rows.toFirst(rows, ItemFileStore::toFileInfo));
  }

  /**
   * A file that counts for the completion of a session: one that the item has afterwards, or one
   * that is used only to validate the package.
   *
   * @param role the role of the file in an OVF package; null for any other file
   * @param isOfEarlierPackage whether the file is an unchanged file of an item that has an OVF
   *     package already. If the session has received a descriptor, the item keeps the file only if
   *     the descriptor references it
   */
  public record PackageFile(
      String name,
      long size,
      ChecksumInfo checksum,
      ContentId content,
      OvfFileRole role,
      boolean isOfEarlierPackage) {
    /** Whether the file has this role. */
    public boolean hasRole(OvfFileRole role) {
      return this.role == role;
    }
  }

  /** Returns the type of an item; empty if the item has none. */
  public Uni<String> findType(SqlClient client, ItemId item) {
    return client
        .preparedQuery(FIND_TYPE)
        .execute(Tuple.of(Columns.parseUuid(item.value())))
        .map(rows -> Rows.toFirst(rows, row -> row.getString("type")));
  }

  /** Lists by name the files that a session has received and the unchanged files of its item. */
  public Uni<List<PackageFile>> listFilesAfterCompletion(
      SqlClient client, UUID session, ItemId item) {
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
        FileColumns.ovfRole(row),
        row.getBoolean("is_of_earlier_package"));
  }

  /**
   * Locks the item of a session. To be called before the session is locked: deleting an item locks
   * them in this order.
   */
  public Uni<Void> lockItemOfSession(SqlClient client, UUID session) {
    return client.preparedQuery(LOCK_ITEM_OF_SESSION).execute(Tuple.of(session)).replaceWithVoid();
  }

  /** Locks the item of a session against deletion. To be called before the session is locked. */
  public Uni<Void> lockItemOfSessionShared(SqlClient client, UUID session) {
    return client
        .preparedQuery(SHARE_LOCK_ITEM_OF_SESSION)
        .execute(Tuple.of(session))
        .replaceWithVoid();
  }

  /**
   * Applies the changes of an update session to its item: deletes the removed files, adds the new
   * ones, and replaces those of the same name. Increments the content version if anything changed.
   *
   * @param superseded the names of files of an earlier OVF package that the session removes too
   */
  public Uni<Void> applySessionChanges(
      SqlClient client, UUID session, ItemId item, Set<String> superseded, Instant now) {
    Tuple keys = Tuple.of(session, Columns.parseUuid(item.value()));
    return removeWithSession(client, session, superseded)
        .chain(() -> client.preparedQuery(APPLY_REMOVALS).execute(keys))
        .chain(
            removed ->
                client
                    .preparedQuery(APPLY_NEW_FILES)
                    .execute(keys)
                    .map(written -> removed.rowCount() + written.rowCount()))
        .chain(
            changes ->
                changes == 0
                    ? Uni.createFrom().voidItem()
                    : client
                        .preparedQuery(INCREMENT_CONTENT_VERSION)
                        .execute(
                            Tuple.of(Columns.parseUuid(item.value()), Columns.toTimestamptz(now)))
                        .replaceWithVoid());
  }

  private static Uni<Void> removeWithSession(SqlClient client, UUID session, Set<String> names) {
    return names.isEmpty()
        ? Uni.createFrom().voidItem()
        : client
            .preparedQuery(REMOVE_WITH_SESSION)
            .execute(Tuple.of(session).addArrayOfString(names.toArray(String[]::new)))
            .replaceWithVoid();
  }

  /**
   * A file to add to an item.
   *
   * @param size in bytes
   */
  public record NewFile(String name, long size, ChecksumInfo checksum, ContentId content) {}

  /** Adds files to an item that has none of these names, and increments the content version. */
  Uni<Void> add(SqlClient client, UUID item, List<NewFile> files, Instant now) {
    Tuple parameters = Tuple.of(item);
    parameters.addArrayOfString(files.stream().map(NewFile::name).toArray(String[]::new));
    parameters.addArrayOfLong(files.stream().map(NewFile::size).toArray(Long[]::new));
    parameters.addArrayOfString(
        files.stream().map(file -> file.checksum().algorithm().name()).toArray(String[]::new));
    parameters.addArrayOfString(
        files.stream().map(file -> file.checksum().checksum()).toArray(String[]::new));
    parameters.addArrayOfUUID(
        files.stream().map(file -> file.content().value()).toArray(UUID[]::new));
    return client
        .preparedQuery(ADD)
        .execute(parameters)
        .chain(
            () ->
                client
                    .preparedQuery(INCREMENT_CONTENT_VERSION)
                    .execute(Tuple.of(item, Columns.toTimestamptz(now))))
        .replaceWithVoid();
  }

  /** Copies the files of an item to another item, which must have no files yet. */
  public Uni<Void> copy(SqlClient client, ItemId source, UUID destination) {
    return client
        .preparedQuery(COPY_FILES)
        .execute(Tuple.of(Columns.parseUuid(source.value()), destination))
        .chain(() -> client.preparedQuery(UPDATE_SIZE).execute(Tuple.of(destination)))
        .replaceWithVoid();
  }

  private static ItemFileInfo toFileInfo(Row row) {
    return new ItemFileInfo(
        FileColumns.checksum(row, "checksum_algorithm", "checksum"),
        row.getString("name"),
        row.getLong("size"),
        true,
        row.getLong("version").toString());
  }
}
