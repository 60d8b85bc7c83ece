package dev.carrel.operation;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What was created under which client token. */
@ApplicationScoped
public class ClientTokenStore {
  /**
   * Waits for another transaction that creates under the same token. One statement, because a row
   * found by a second one could have been deleted since; the update locks the row, so that it
   * outlasts this transaction.
   */
  private static final String CLAIM =
      """
      INSERT INTO client_token (service, user_name, token, request_hash, result_id, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (service, user_name, token) DO UPDATE SET result_id = client_token.result_id
      RETURNING request_hash, result_id""";

  private static final String DELETE_OLD =
      """
      DELETE FROM client_token WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM client_token WHERE created_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))""";

  private final Pool pool;

  ClientTokenStore(Pool pool) {
    this.pool = pool;
  }

  /** Under which a caller creates something in a service. */
  public record Key(String service, String caller, UUID token) {}

  /** What was asked for, and what came of it. */
  public record Creation(byte[] requestHash, UUID result) {}

  /**
   * Claims a token for a creation in this transaction. Returns that creation if the token was free,
   * otherwise the one that the token was claimed for before; never null.
   */
  public Uni<Creation> claim(SqlClient client, Key key, Creation creation, Instant now) {
    return client
        .preparedQuery(CLAIM)
        .execute(
            Tuple.from(
                List.of(
                    key.service(),
                    key.caller(),
                    key.token(),
                    Buffer.buffer(creation.requestHash()),
                    creation.result(),
                    Columns.toTimestamptz(now))))
        .map(
            rows ->
                Rows.toFirst(
                    rows, row -> new Creation(row.getBuffer(0).getBytes(), row.getUUID(1))));
  }

  /** Forgets some of the tokens that were first used by then; tells how many. */
  public Uni<Integer> deleteCreatedBefore(Instant then, int limit) {
    return pool.preparedQuery(DELETE_OLD)
        .execute(Tuple.of(Columns.toTimestamptz(then), limit))
        .map(rows -> rows.rowCount());
  }
}
