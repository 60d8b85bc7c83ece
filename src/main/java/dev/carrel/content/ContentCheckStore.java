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

/**
 * Stores the progress and the findings of the content check, which compares the content store with
 * the database.
 */
@ApplicationScoped
public class ContentCheckStore {
  private static final String CLAIM =
      "UPDATE content_check SET started_at = $1 WHERE started_at <= $2";

  private static final String COMPLETE =
      "UPDATE content_check SET orphan_count = $1, missing_file_count = $2";

  private static final String SELECT_LAST =
      "SELECT orphan_count, missing_file_count FROM content_check"
          + " WHERE missing_file_count IS NOT NULL";

  /** Inserts in the order of ids, so that two concurrent checks cannot deadlock. */
  private static final String RECORD_ORPHANS =
      """
      WITH orphan AS (
        SELECT id FROM unnest($1::uuid[]) AS id WHERE NOT EXISTS (SELECT FROM content WHERE content.id = id.id)),
           recorded AS (
        INSERT INTO orphaned_content (content_id, first_found_at, last_found_at) SELECT id, $2, $2 FROM orphan ORDER BY id
        ON CONFLICT (content_id) DO UPDATE SET last_found_at = greatest(orphaned_content.last_found_at, excluded.last_found_at))
      SELECT count(*) AS orphan_count FROM orphan""";

  private static final String DELETE_UNSEEN =
      "DELETE FROM orphaned_content WHERE last_found_at < $1";

  private static final String SELECT_CONFIRMED =
      """
      SELECT content_id FROM orphaned_content orphan
       WHERE first_found_at < last_found_at AND first_found_at <= $1 AND content_id > $2
         AND NOT EXISTS (SELECT FROM content WHERE content.id = orphan.content_id)
       ORDER BY content_id LIMIT $3""";

  private static final String DELETE_ORPHANS =
      "DELETE FROM orphaned_content WHERE content_id = ANY ($1)";

  private static final String SELECT_ITEM_FILE =
      """
      SELECT file.item_id, item.name AS item_name, file.name, file.size, file.content_id
        FROM item_file file JOIN item ON item.id = file.item_id
      """;

  private static final String SELECT_ITEM_FILES =
      SELECT_ITEM_FILE
          + " WHERE (file.item_id, file.name) > ($1, $2) ORDER BY file.item_id, file.name LIMIT $3";

  private static final String SELECT_FILES_OF_ITEM = SELECT_ITEM_FILE + " WHERE file.item_id = $1";

  private static final String SELECT_FILES_OF_CONTENT =
      SELECT_ITEM_FILE + " WHERE file.content_id = ANY ($1)";

  private final Pool pool;

  ContentCheckStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * The findings of a content check.
   *
   * @param orphans the number of files in the content store that have no row
   * @param missing the number of item files whose content file is missing or incomplete
   */
  public record Findings(long orphans, long missing) {}

  /** A file of an item, with its size in bytes and the content that it references. */
  public record StoredFile(UUID item, String itemName, String name, long size, ContentId content) {}

  /**
   * Claims the next check for this replica.
   *
   * @param now the start of the new check
   * @param latest the claim succeeds only if the previous check started at or before this time
   * @return whether the claim succeeded
   */
  public Uni<Boolean> claim(Instant now, Instant latest) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(Columns.toTimestamptz(now), Columns.toTimestamptz(latest)))
        .map(Rows::isUpdated);
  }

  /** Stores the findings of a completed check, where all replicas read them. */
  public Uni<Void> complete(Findings findings) {
    return pool.preparedQuery(COMPLETE)
        .execute(Tuple.of(findings.orphans(), findings.missing()))
        .replaceWithVoid();
  }

  /** Returns the findings of the last completed check; null if no check has completed. */
  public Uni<Findings> findLast() {
    return pool.query(SELECT_LAST)
        .execute()
        .map(
            rows ->
                Rows.toFirst(
                    rows,
                    row ->
                        new Findings(
                            row.getLong("orphan_count"), row.getLong("missing_file_count"))));
  }

  /**
   * Records those of the given contents that have no row; returns their number. A row is committed
   * before the file of its content is created, so no later row can reference them.
   */
  public Uni<Long> recordOrphans(List<ContentId> contents, Instant now) {
    return pool.preparedQuery(RECORD_ORPHANS)
        .execute(Tuple.of(toUuids(contents), Columns.toTimestamptz(now)))
        .map(rows -> Rows.toFirst(rows, row -> row.getLong("orphan_count")));
  }

  /** Deletes the records of orphans that no check has found since the given time. */
  public Uni<Void> deleteRecordsNotFoundSince(Instant since) {
    return pool.preparedQuery(DELETE_UNSEEN)
        .execute(Tuple.of(Columns.toTimestamptz(since)))
        .replaceWithVoid();
  }

  /**
   * Returns orphans that two checks have found, in the order of their ids.
   *
   * @param latest the latest time at which the first of the two checks may have found an orphan
   * @param after the last id of the previous batch; null for the first batch
   * @param limit the maximum number of orphans to return
   */
  public Uni<List<ContentId>> listConfirmedOrphans(Instant latest, ContentId after, int limit) {
    UUID key = Rows.cursor(after == null ? null : after.value());
    return pool.preparedQuery(SELECT_CONFIRMED)
        .execute(Tuple.of(Columns.toTimestamptz(latest), key, limit))
        .map(rows -> Rows.toList(rows, row -> new ContentId(row.getUUID("content_id"))));
  }

  /** Deletes the records of the given orphans. */
  public Uni<Void> deleteRecords(List<ContentId> contents) {
    return pool.preparedQuery(DELETE_ORPHANS)
        .execute(Tuple.of(toUuids(contents)))
        .replaceWithVoid();
  }

  /**
   * Returns files of all items, in the order of item ids and file names.
   *
   * @param after the last file of the previous batch; null for the first batch
   * @param limit the maximum number of files to return
   */
  public Uni<List<StoredFile>> listFiles(StoredFile after, int limit) {
    UUID item = Rows.cursor(after == null ? null : after.item());
    return listFiles(SELECT_ITEM_FILES, Tuple.of(item, after == null ? "" : after.name(), limit));
  }

  /** Returns all files of an item; an empty list for an unknown item. */
  public Uni<List<StoredFile>> listFilesOf(ItemId item) {
    return listFiles(SELECT_FILES_OF_ITEM, Tuple.of(Columns.parseUuid(item.value())));
  }

  /** Returns all item files that reference one of the given contents. */
  public Uni<List<StoredFile>> listFilesOf(List<ContentId> contents) {
    return listFiles(SELECT_FILES_OF_CONTENT, Tuple.of(toUuids(contents)));
  }

  private Uni<List<StoredFile>> listFiles(String statement, Tuple parameters) {
    return pool.preparedQuery(statement)
        .execute(parameters)
        .map((RowSet<Row> rows) -> Rows.toList(rows, ContentCheckStore::toFile));
  }

  private static StoredFile toFile(Row row) {
    return new StoredFile(
        row.getUUID("item_id"),
        row.getString("item_name"),
        row.getString("name"),
        row.getLong("size"),
        new ContentId(row.getUUID("content_id")));
  }

  private static UUID[] toUuids(List<ContentId> contents) {
    return contents.stream().map(ContentId::value).toArray(UUID[]::new);
  }
}
