package dev.carrel.store;

import dev.carrel.content.ContentId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Who refers to which content is in the tables; here is found what nobody refers to any more. */
@ApplicationScoped
public class ContentReferences {
  private static final String CLAIM =
      """
      DELETE FROM released_content WHERE id = ANY (ARRAY (
        SELECT id FROM released_content ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING content_id""";

  private static final String FORGET =
      """
      DELETE FROM content WHERE id = ANY ($1)
         AND NOT EXISTS (SELECT FROM item_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM update_session_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM update_session_file WHERE continued_id = content.id)
         AND NOT EXISTS (SELECT FROM download_session_file WHERE content_id = content.id)
      RETURNING id""";

  private static final String REMEMBER =
      """
      WITH kept AS (INSERT INTO content (id) SELECT unnest($1::uuid[]))
      INSERT INTO released_content (content_id) SELECT unnest($1::uuid[])""";

  private static final String FORGOTTEN =
      """
      SELECT id FROM unnest($1::uuid[]) AS id
       WHERE NOT EXISTS (SELECT FROM content WHERE content.id = id.id)""";

  /** What was announced is reserved once: only what grows beyond has to be added up again. */
  private static final String IS_RESERVED =
      "SELECT FROM content WHERE id = $1 AND size >= $2 AND $2 > 0";

  /** One after the other, or two might each find that there is room for one. */
  private static final String TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtext('content'))";

  private static final String RESERVE =
      "UPDATE content SET size = greatest(size, $2) WHERE id = $1";

  private static final String TOTAL = "SELECT coalesce(sum(size), 0)::bigint AS total FROM content";

  private final Pool pool;

  ContentReferences(Pool pool) {
    this.pool = pool;
  }

  /**
   * What a batch came to.
   *
   * @param released how many notes of a released content were looked at
   * @param forgotten the contents to which nobody referred, and that were discarded
   * @param kept how many contents nobody refers to could not be discarded, and will be tried again
   */
  public record Batch(int released, List<ContentId> forgotten, int kept) {}

  /**
   * Finds contents that nobody refers to, has them discarded, and forgets them. While {@code
   * discard} runs, their rows are deleted but not yet committed: a crash leaves them to be found
   * again, and the foreign keys keep anyone from referring to them meanwhile.
   *
   * @param limit how many notes to look at
   * @param discard discards contents and answers those that it could not
   */
  public Uni<Batch> forgetReleased(
      int limit, Function<List<ContentId>, Uni<List<ContentId>>> discard) {
    return pool.withTransaction(
        transaction ->
            ids(transaction, CLAIM, Tuple.of(limit))
                .chain(released -> forget(transaction, released, discard)));
  }

  private static Uni<Batch> forget(
      SqlConnection transaction,
      List<ContentId> released,
      Function<List<ContentId>, Uni<List<ContentId>>> discard) {
    return ids(transaction, FORGET, Tuple.of(uuids(released)))
        .chain(
            forgotten ->
                discard
                    .apply(forgotten)
                    .call(failed -> remember(transaction, failed))
                    .map(
                        failed ->
                            new Batch(released.size(), without(failed, forgotten), failed.size())));
  }

  private static List<ContentId> without(List<ContentId> failed, List<ContentId> forgotten) {
    return forgotten.stream().filter(content -> !failed.contains(content)).toList();
  }

  /**
   * Notes how many bytes a content will take at least, if all contents together then take no more
   * than a limit; tells whether it did.
   */
  public Uni<Boolean> reserve(ContentId content, long bytes, long limit) {
    return pool.preparedQuery(IS_RESERVED)
        .execute(Tuple.of(content.value(), bytes))
        .chain(
            reserved ->
                Rows.first(reserved, row -> true) != null
                    ? Uni.createFrom().item(true)
                    : reserveMore(content, bytes, limit));
  }

  private Uni<Boolean> reserveMore(ContentId content, long bytes, long limit) {
    return pool.withTransaction(
        transaction ->
            transaction
                .query(TAKE_TURNS)
                .execute()
                .chain(
                    () ->
                        transaction
                            .preparedQuery(RESERVE)
                            .execute(Tuple.of(content.value(), bytes)))
                .chain(() -> transaction.query(TOTAL).execute())
                .map(rows -> Rows.first(rows, row -> row.getLong("total")) <= limit)
                .call(fits -> fits ? Uni.createFrom().voidItem() : release(transaction, content)));
  }

  /** What does not fit is not to stand in the way of what does. */
  private static Uni<Void> release(SqlConnection transaction, ContentId content) {
    return transaction
        .preparedQuery("UPDATE content SET size = 0 WHERE id = $1")
        .execute(Tuple.of(content.value()))
        .replaceWithVoid();
  }

  /**
   * Which of these have no row. A row is committed before its content is begun, so nobody will ever
   * refer to them.
   */
  public Uni<List<ContentId>> forgotten(List<ContentId> contents) {
    return ids(pool, FORGOTTEN, Tuple.of(uuids(contents)));
  }

  private static Uni<Void> remember(SqlConnection transaction, List<ContentId> failed) {
    return failed.isEmpty()
        ? Uni.createFrom().voidItem()
        : transaction.preparedQuery(REMEMBER).execute(Tuple.of(uuids(failed))).replaceWithVoid();
  }

  private static Uni<List<ContentId>> ids(SqlClient client, String statement, Tuple parameters) {
    return client
        .preparedQuery(statement)
        .execute(parameters)
        .map(rows -> Rows.list(rows, row -> new ContentId(row.getUUID(0))));
  }

  private static UUID[] uuids(Collection<ContentId> contents) {
    return contents.stream().map(ContentId::value).toArray(UUID[]::new);
  }
}
