package dev.carrel.content;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The tables that the check of the content store compares with its files. */
@ApplicationScoped
public class ContentCheckStore {
  private static final String CLAIM =
      "UPDATE content_check SET started_at = $1 WHERE started_at <= $2";

  private static final String COMPLETE = "UPDATE content_check SET orphans = $1, missing = $2";

  private static final String LAST =
      "SELECT orphans, missing FROM content_check WHERE missing IS NOT NULL";

  /** In the order of their ids, so that two checks do not wait for each other in a circle. */
  private static final String NOTE_ORPHANS =
      """
      WITH orphan AS (
        SELECT id FROM unnest($1::uuid[]) AS id WHERE NOT EXISTS (SELECT FROM content WHERE content.id = id.id)),
           noted AS (
        INSERT INTO orphaned_content (content_id, found_at, seen_at) SELECT id, $2, $2 FROM orphan ORDER BY id
        ON CONFLICT (content_id) DO UPDATE SET seen_at = greatest(orphaned_content.seen_at, excluded.seen_at))
      SELECT count(*) AS orphans FROM orphan""";

  private static final String DELETE_UNSEEN = "DELETE FROM orphaned_content WHERE seen_at < $1";

  private static final String CONFIRMED =
      """
      SELECT content_id FROM orphaned_content orphan
       WHERE found_at < seen_at AND found_at <= $1 AND content_id > $2
         AND NOT EXISTS (SELECT FROM content WHERE content.id = orphan.content_id)
       ORDER BY content_id LIMIT $3""";

  private static final String DELETE_ORPHANS =
      "DELETE FROM orphaned_content WHERE content_id = ANY ($1)";

  private static final String ITEM_FILE =
      """
      SELECT file.item_id, item.name AS item_name, file.name, file.size, file.content_id
        FROM item_file file JOIN item ON item.id = file.item_id
      """;

  private static final String ITEM_FILES =
      ITEM_FILE
          + " WHERE (file.item_id, file.name) > ($1, $2) ORDER BY file.item_id, file.name LIMIT $3";

  private static final String FILES_OF_ITEM = ITEM_FILE + " WHERE file.item_id = $1";

  private static final String FILES_OF_CONTENT = ITEM_FILE + " WHERE file.content_id = ANY ($1)";

  private final Pool pool;

  ContentCheckStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * What a check found.
   *
   * @param orphans how many files of the content store have no row
   * @param missing how many files of items have content whose file is missing or incomplete
   */
  public record Findings(long orphans, long missing) {}

  /** A file of an item, and the content to which it refers. */
  public record StoredFile(UUID item, String itemName, String name, long size, ContentId content) {}

  /** Starts a check, unless a replica has started one after a time; returns whether it did. */
  public Uni<Boolean> claim(Instant now, Instant latest) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(Columns.toTimestamptz(now), Columns.toTimestamptz(latest)))
        .map(Rows::isUpdated);
  }

  /** Publishes what a check found to all replicas. */
  public Uni<Void> complete(Findings findings) {
    return pool.preparedQuery(COMPLETE)
        .execute(Tuple.of(findings.orphans(), findings.missing()))
        .replaceWithVoid();
  }

  /** What the last check found; null if none has completed. */
  public Uni<Findings> last() {
    return pool.query(LAST)
        .execute()
        .map(
            rows ->
                Rows.toFirst(
                    rows, row -> new Findings(row.getLong("orphans"), row.getLong("missing"))));
  }

  /**
   * Notes which of these contents have no row; returns how many. A row is committed before its
   * content's file is created, so no row will ever refer to them.
   */
  public Uni<Long> noteOrphans(List<ContentId> contents, Instant now) {
    return pool.preparedQuery(NOTE_ORPHANS)
        .execute(Tuple.of(uuids(contents), Columns.toTimestamptz(now)))
        .map(rows -> Rows.toFirst(rows, row -> row.getLong("orphans")));
  }

  /** Deletes the notes of what no check has found since a time. */
  public Uni<Void> deleteUnseen(Instant since) {
    return pool.preparedQuery(DELETE_UNSEEN)
        .execute(Tuple.of(Columns.toTimestamptz(since)))
        .replaceWithVoid();
  }

  /**
   * Orphans that two checks have found, by id.
   *
   * @param latest the first of the two was not after this
   * @param after the id that a batch comes after; null for the first batch
   */
  public Uni<List<ContentId>> confirmedOrphans(Instant latest, ContentId after, int limit) {
    UUID key = Rows.cursor(after == null ? null : after.value());
    return pool.preparedQuery(CONFIRMED)
        .execute(Tuple.of(Columns.toTimestamptz(latest), key, limit))
        .map(rows -> Rows.toList(rows, row -> new ContentId(row.getUUID("content_id"))));
  }

  /** Deletes the notes of orphans. */
  public Uni<Void> deleteOrphans(List<ContentId> contents) {
    return pool.preparedQuery(DELETE_ORPHANS).execute(Tuple.of(uuids(contents))).replaceWithVoid();
  }

  /**
   * Files of all items, by item and name.
   *
   * @param after the file that a batch comes after; null for the first batch
   */
  public Uni<List<StoredFile>> files(StoredFile after, int limit) {
    UUID item = Rows.cursor(after == null ? null : after.item());
    return files(ITEM_FILES, Tuple.of(item, after == null ? "" : after.name(), limit));
  }

  /** All files of an item; empty for an unknown one. */
  public Uni<List<StoredFile>> filesOf(ItemId item) {
    return files(FILES_OF_ITEM, Tuple.of(Columns.parseUuid(item.value())));
  }

  /** All files of items that refer to one of these contents. */
  public Uni<List<StoredFile>> filesOf(List<ContentId> contents) {
    return files(FILES_OF_CONTENT, Tuple.of(uuids(contents)));
  }

  private Uni<List<StoredFile>> files(String statement, Tuple parameters) {
    return pool.preparedQuery(statement)
        .execute(parameters)
        .map((RowSet<Row> rows) -> Rows.toList(rows, ContentCheckStore::file));
  }

  private static StoredFile file(Row row) {
    return new StoredFile(
        row.getUUID("item_id"),
        row.getString("item_name"),
        row.getString("name"),
        row.getLong("size"),
        new ContentId(row.getUUID("content_id")));
  }

  private static UUID[] uuids(List<ContentId> contents) {
    return contents.stream().map(ContentId::value).toArray(UUID[]::new);
  }
}
