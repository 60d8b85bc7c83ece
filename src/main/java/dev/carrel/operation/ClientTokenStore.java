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

/** Stores client tokens and the ids of what was created with them. */
@ApplicationScoped
public class ClientTokenStore {
  /**
   * Waits for a concurrent transaction that uses the same token. It is a single statement, because
   * a row that a first statement finds could be deleted before a second one. The update locks an
   * existing row until the transaction ends.
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

  /** Identifies a token of a caller of a service. */
  public record Key(String service, String caller, UUID token) {}

  /** A creation: the hash of its request, and the id of its result. */
  public record Creation(byte[] requestHash, UUID result) {}

  /**
   * Claims a token for a creation, in the transaction of {@code client}.
   *
   * @return {@code creation} if the token was unused, otherwise the creation that has used it;
   *     never null
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

  /**
   * Deletes tokens that were first used at or before {@code latest}, at most {@code maxTokens};
   * returns their number.
   */
  public Uni<Integer> deleteCreatedBefore(Instant latest, int maxTokens) {
    return pool.preparedQuery(DELETE_OLD)
        .execute(Tuple.of(Columns.toTimestamptz(latest), maxTokens))
        .map(rows -> rows.rowCount());
  }
}
