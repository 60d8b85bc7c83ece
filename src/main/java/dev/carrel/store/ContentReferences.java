package dev.carrel.store;

import dev.carrel.content.ContentId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Who refers to which content is in the tables; here is found what nobody refers to any more. */
@ApplicationScoped
public class ContentReferences {
  private static final String CLAIM =
      """
      DELETE FROM released_content WHERE content_id = ANY (ARRAY (
        SELECT content_id FROM released_content LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING content_id""";

  private static final String FORGET =
      """
      DELETE FROM content WHERE id = ANY ($1)
         AND NOT EXISTS (SELECT FROM item_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM update_session_file WHERE content_id = content.id)
         AND NOT EXISTS (SELECT FROM download_session_file WHERE content_id = content.id)
      RETURNING id""";

  private final Pool pool;

  ContentReferences(Pool pool) {
    this.pool = pool;
  }

  /**
   * Finds contents that nobody refers to, has them discarded, and forgets them, all or none. While
   * {@code discard} runs, their rows are deleted but not yet committed: a crash leaves them to be
   * found again, and the foreign keys keep anyone from referring to them meanwhile.
   *
   * @param limit how many released contents to look at
   * @return how many were looked at
   */
  public Uni<Integer> forgetReleased(int limit, Function<List<ContentId>, Uni<Void>> discard) {
    return pool.withTransaction(
        transaction ->
            ids(transaction, CLAIM, Tuple.of(limit))
                .chain(
                    released ->
                        released.isEmpty()
                            ? Uni.createFrom().item(0)
                            : ids(transaction, FORGET, Tuple.of(uuids(released)))
                                .chain(discard::apply)
                                .replaceWith(released.size())));
  }

  private static Uni<List<ContentId>> ids(
      SqlConnection transaction, String statement, Tuple parameters) {
    return transaction
        .preparedQuery(statement)
        .execute(parameters)
        .map(rows -> Rows.list(rows, row -> new ContentId(row.getUUID(0))));
  }

  private static UUID[] uuids(List<ContentId> contents) {
    return contents.stream().map(ContentId::value).toArray(UUID[]::new);
  }
}
