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

/** Who refers to which content is in the tables; here is found what nobody refers to any more. */
@ApplicationScoped
public class ContentReferenceStore {
  private static final String CLAIM =
      """
      DELETE FROM released_content WHERE id = ANY (ARRAY (
        SELECT id FROM released_content ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING content_id""";

  private static final String DELETE_UNREFERENCED =
      """
      DELETE FROM content WHERE id = ANY ($1)
         AND NOT EXISTS (SELECT FROM item_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM update_session_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM update_session_file WHERE resumed_content_id = content.id)
         AND NOT EXISTS (SELECT FROM download_session_file WHERE content_id = content.id)
      RETURNING id, reserved_size""";

  /** With its size: its bytes still take room. */
  private static final String RE_RELEASE =
      """
      WITH kept AS (INSERT INTO content (id, reserved_size) SELECT unnest($1::uuid[]), unnest($2::bigint[]))
      INSERT INTO released_content (content_id) SELECT unnest($1::uuid[])""";

  private static final String FIND_UNKNOWN =
      """
      SELECT id FROM unnest($1::uuid[]) AS id
       WHERE NOT EXISTS (SELECT FROM content WHERE content.id = id.id)""";

  /** What was announced is reserved once: only what grows beyond has to be added up again. */
  private static final String IS_RESERVED =
      "SELECT FROM content WHERE id = $1 AND reserved_size >= $2 AND $2 > 0";

  /** One after the other, or two might each find that there is room for one. */
  private static final String ADVISORY_LOCK = "SELECT pg_advisory_xact_lock(hashtext('content'))";

  /**
   * $2 bytes are wanted, of which $3 are stored; all contents may take $4. What does not fit must
   * not stand in the way of what does, so only what is stored counts then.
   */
  private static final String RESERVE =
      """
      WITH room AS (SELECT $4::bigint - coalesce(sum(reserved_size), 0) AS bytes FROM content WHERE id <> $1)
      UPDATE content
         SET reserved_size = greatest(reserved_size,
               CASE WHEN greatest(reserved_size, $2::bigint) <= room.bytes THEN $2::bigint ELSE $3::bigint END)
        FROM room WHERE id = $1
      RETURNING greatest(reserved_size, $2::bigint) <= room.bytes AS fits""";

  private final Pool pool;

  ContentReferenceStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * What a batch came to.
   *
   * @param released how many notes of a released content were looked at
   * @param forgotten the contents to which nobody referred, and that were discarded
   * @param kept how many contents nobody refers to could not be discarded, and will be tried again
   */
  public record SweepBatch(int released, List<ContentId> forgotten, int kept) {}

  /**
   * Finds contents that nobody refers to, has them discarded, and forgets them. While {@code
   * discard} runs, their rows are deleted but not yet committed: a crash leaves them to be found
   * again, and the foreign keys keep anyone from referring to them meanwhile.
   *
   * @param limit how many notes to look at
   * @param discard discards contents and answers those that it could not
   */
  public Uni<SweepBatch> deleteReleased(
      int limit, Function<List<ContentId>, Uni<List<ContentId>>> discard) {
    return pool.withTransaction(
        transaction ->
            ids(transaction, CLAIM, Tuple.of(limit))
                .chain(released -> deleteUnreferenced(transaction, released, discard)));
  }

  private static Uni<SweepBatch> deleteUnreferenced(
      SqlConnection transaction,
      List<ContentId> released,
      Function<List<ContentId>, Uni<List<ContentId>>> discard) {
    return transaction
        .preparedQuery(DELETE_UNREFERENCED)
        .execute(Tuple.of(uuids(released)))
        .map(ContentReferenceStore::sizes)
        .chain(
            sizes -> {
              List<ContentId> forgotten = List.copyOf(sizes.keySet());
              return discard
                  .apply(forgotten)
                  .call(failed -> releaseAgain(transaction, failed, sizes))
                  .map(
                      failed ->
                          new SweepBatch(
                              released.size(), difference(failed, forgotten), failed.size()));
            });
  }

  private static Map<ContentId, Long> sizes(RowSet<Row> rows) {
    var sizes = new HashMap<ContentId, Long>();
    rows.forEach(row -> sizes.put(new ContentId(row.getUUID("id")), row.getLong("reserved_size")));
    return sizes;
  }

  private static List<ContentId> difference(List<ContentId> failed, List<ContentId> forgotten) {
    return forgotten.stream().filter(content -> !failed.contains(content)).toList();
  }

  /**
   * Reserves bytes for a content, if all contents together then take no more than a limit.
   *
   * @param bytes how many the content will take at least
   * @param stored how many of them are in the content store; these count even if there is no room
   * @return whether there is room
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

  /**
   * Which of these have no row. A row is committed before its content is begun, so nobody will ever
   * refer to them.
   */
  public Uni<List<ContentId>> findUnknown(List<ContentId> contents) {
    return ids(pool, FIND_UNKNOWN, Tuple.of(uuids(contents)));
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
