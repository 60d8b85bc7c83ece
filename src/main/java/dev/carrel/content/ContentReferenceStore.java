package dev.carrel.content;

import dev.carrel.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Deletes the rows of unreferenced contents and reserves space for contents.
 *
 * <p>The references are columns of other tables. Triggers record each released reference in {@code
 * released_content}, where this class finds the contents to examine.
 */
@ApplicationScoped
public class ContentReferenceStore {
  /**
   * The deletion of a content checks the foreign keys of each table that references contents. The
   * cached plans of these checks may have been made while the tables were nearly empty. With such
   * plans, a batch took 14 s instead of 0.1 s.
   */
  private static final String PLAN_FOR_CURRENT_SIZES =
      "SET LOCAL plan_cache_mode = force_custom_plan";

  private static final String CLAIM =
      """
      DELETE FROM released_content WHERE id = ANY (ARRAY (
        SELECT id FROM released_content WHERE content_id <> ALL ($2) ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING content_id""";

  private static final String DELETE_UNREFERENCED =
      """
      DELETE FROM content WHERE id = ANY ($1)
         AND NOT EXISTS (SELECT FROM item_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM update_session_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM update_session_file WHERE resumed_content_id = content.id)
         AND NOT EXISTS (SELECT FROM download_session_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM staged_content WHERE content_id = content.id)
      RETURNING id, reserved_size""";

  /** Restores the reserved size too, because the bytes still occupy space. */
  private static final String RE_RELEASE =
      """
      WITH kept AS (INSERT INTO content (id, reserved_size) SELECT unnest($1::uuid[]), unnest($2::bigint[]))
      INSERT INTO released_content (content_id) SELECT unnest($1::uuid[])""";

  private static final String SELECT_UNKNOWN =
      """
      SELECT id FROM unnest($1::uuid[]) AS id
       WHERE NOT EXISTS (SELECT FROM content WHERE content.id = id.id)""";

  /** The announced size is reserved once. Only a content that grows beyond it needs the lock. */
  private static final String IS_RESERVED =
      "SELECT FROM content WHERE id = $1 AND reserved_size >= $2 AND $2 > 0";

  /** Serializes reservations: two concurrent ones could both count the same free space. */
  private static final String ADVISORY_LOCK = "SELECT pg_advisory_xact_lock(hashtext('content'))";

  /**
   * $1 is the content, $2 the requested bytes, $3 the bytes stored so far, $4 the limit for all
   * contents. A request that does not fit reserves only the stored bytes, so that it does not block
   * smaller requests.
   */
  private static final String RESERVE =
      """
      WITH free_space AS (SELECT $4::bigint - coalesce(sum(reserved_size), 0) AS bytes FROM content WHERE id <> $1)
      UPDATE content
         SET reserved_size = greatest(reserved_size,
               CASE WHEN greatest(reserved_size, $2::bigint) <= free_space.bytes THEN $2::bigint ELSE $3::bigint END)
        FROM free_space WHERE id = $1
      RETURNING greatest(reserved_size, $2::bigint) <= free_space.bytes AS fits""";

  private static final String RESERVED_SPACE =
      "SELECT coalesce(sum(reserved_size), 0)::bigint FROM content";

  private final Pool pool;

  ContentReferenceStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * The result of a batch.
   *
   * @param released the number of released references that were examined
   * @param deleted the unreferenced contents that were deleted
   * @param failed the unreferenced contents that could not be deleted and will be retried
   */
  public record SweepBatch(int released, List<ContentId> deleted, List<ContentId> failed) {}

  /**
   * Examines released contents and deletes the unreferenced ones. While {@code deleteFiles} runs,
   * their rows are deleted but not committed: after a crash they are found again, and meanwhile the
   * foreign keys prevent new references.
   *
   * @param limit the maximum number of released references to examine
   * @param except contents to skip
   * @param deleteFiles deletes the files of contents and returns those that could not be deleted
   */
  public Uni<SweepBatch> deleteReleased(
      int limit,
      List<ContentId> except,
      Function<List<ContentId>, Uni<List<ContentId>>> deleteFiles) {
    return pool.withTransaction(
        transaction ->
            transaction
                .query(PLAN_FOR_CURRENT_SIZES)
                .execute()
                .chain(() -> ids(transaction, CLAIM, Tuple.of(limit, uuids(except))))
                .chain(released -> deleteUnreferenced(transaction, released, deleteFiles)));
  }

  private static Uni<SweepBatch> deleteUnreferenced(
      SqlConnection transaction,
      List<ContentId> released,
      Function<List<ContentId>, Uni<List<ContentId>>> deleteFiles) {
    return transaction
        .preparedQuery(DELETE_UNREFERENCED)
        .execute(Tuple.of(uuids(released)))
        .map(ContentReferenceStore::sizes)
        .chain(
            sizes -> {
              List<ContentId> unreferenced = List.copyOf(sizes.keySet());
              return deleteFiles
                  .apply(unreferenced)
                  .call(failed -> releaseAgain(transaction, failed, sizes))
                  .map(
                      failed ->
                          new SweepBatch(released.size(), without(unreferenced, failed), failed));
            });
  }

  private static Map<ContentId, Long> sizes(RowSet<Row> rows) {
    var sizes = new HashMap<ContentId, Long>();
    rows.forEach(row -> sizes.put(new ContentId(row.getUUID("id")), row.getLong("reserved_size")));
    return sizes;
  }

  private static List<ContentId> without(List<ContentId> all, List<ContentId> excluded) {
    return all.stream().filter(content -> !excluded.contains(content)).toList();
  }

  /**
   * Reserves space for a content, if all contents together stay within a limit.
   *
   * @param bytes the minimum size of the content
   * @param stored the number of bytes already in the content store; they count even if the
   *     reservation fails
   * @param limit the maximum size of all contents together, in bytes
   * @return whether the space was reserved
   */
  public Uni<Boolean> reserve(ContentId content, long bytes, long stored, long limit) {
    return pool.preparedQuery(IS_RESERVED)
        .execute(Tuple.of(content.value(), bytes))
        .chain(
            reserved ->
                Rows.toFirst(reserved, row -> true) != null
                    ? Uni.createFrom().item(true)
                    : reserveLocked(Tuple.of(content.value(), bytes, stored, limit)));
  }

  private Uni<Boolean> reserveLocked(Tuple parameters) {
    return pool.withTransaction(
        transaction ->
            transaction
                .query(ADVISORY_LOCK)
                .execute()
                .chain(() -> transaction.preparedQuery(RESERVE).execute(parameters))
                .map(
                    rows ->
                        !Boolean.FALSE.equals(Rows.toFirst(rows, row -> row.getBoolean("fits")))));
  }

  /** Returns the announced or received bytes of all contents together. */
  public Uni<Long> reservedSpace() {
    return pool.query(RESERVED_SPACE)
        .execute()
        .map(rows -> Rows.toFirst(rows, row -> row.getLong(0)));
  }

  /**
   * Returns those of the given contents that have no row. A row is committed before its content is
   * created, so no later row can reference them.
   */
  public Uni<List<ContentId>> findUnknown(List<ContentId> contents) {
    return ids(pool, SELECT_UNKNOWN, Tuple.of(uuids(contents)));
  }

  private static Uni<Void> releaseAgain(
      SqlConnection transaction, List<ContentId> failed, Map<ContentId, Long> sizes) {
    return failed.isEmpty()
        ? Uni.createFrom().voidItem()
        : transaction
            .preparedQuery(RE_RELEASE)
            .execute(Tuple.of(uuids(failed), failed.stream().map(sizes::get).toArray(Long[]::new)))
            .replaceWithVoid();
  }

  private static Uni<List<ContentId>> ids(SqlClient client, String statement, Tuple parameters) {
    return client
        .preparedQuery(statement)
        .execute(parameters)
        .map(rows -> Rows.toList(rows, row -> new ContentId(row.getUUID(0))));
  }

  private static UUID[] uuids(Collection<ContentId> contents) {
    return contents.stream().map(ContentId::value).toArray(UUID[]::new);
  }
}
