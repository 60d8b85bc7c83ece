package dev.carrel.session;

import static dev.carrel.database.Columns.toTimestamptz;
import static java.util.stream.Collectors.toMap;

import dev.carrel.async.BatchLoader;
import dev.carrel.database.Rows;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Renews the leases of sessions for concurrent {@code keep_alive} calls in one statement. */
@ApplicationScoped
class KeepAliveStore {
  /**
   * Skips the sessions that another transaction has locked. So a batch never waits for a session,
   * and two batches with the same sessions cannot wait for each other.
   */
  private static final String RENEW =
      """
      WITH renewal AS MATERIALIZED (
        SELECT session.id AS session_id, requested.expires_at AS renewed_until
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS requested (id, kind, owner, expires_at)
          JOIN transfer_session session ON session.id = requested.id
         WHERE session.kind = requested.kind AND (requested.owner IS NULL OR session.owner = requested.owner)
           AND session.expires_at > $5 AND session.state = 'ACTIVE'
           FOR NO KEY UPDATE OF session SKIP LOCKED)
      UPDATE transfer_session SET expires_at = greatest(expires_at, renewed_until)
        FROM renewal WHERE id = session_id
      RETURNING id, kind, owner""";

  /** About the number of concurrent calls on a busy event loop. */
  private static final int MAX_BATCH_SIZE = 100;

  private final Pool pool;
  private final SessionStore store;
  private final VirtualClock clock;
  private final BatchLoader<Renewal, Boolean> batches =
      new BatchLoader<>(MAX_BATCH_SIZE, this::renewAll);

  KeepAliveStore(Pool pool, SessionStore store, VirtualClock clock) {
    this.pool = pool;
    this.store = store;
    this.clock = clock;
  }

  private record Renewal(SessionAccess access, Instant expiresAt) {}

  /**
   * Renews the lease of a session together with those of concurrent calls.
   *
   * @param expiresAt when the session expires afterwards, unless it expires later already
   * @return whether the lease was renewed; false if the session does not allow it, the access does
   *     not permit it, or another transaction has locked the session
   */
  Uni<Boolean> renewInBatch(SessionAccess access, Instant expiresAt) {
    return batches.load(new Renewal(access, expiresAt)).map(Boolean.TRUE::equals);
  }

  private Uni<Map<Renewal, Boolean>> renewAll(List<Renewal> renewals) {
    if (renewals.size() == 1) {
      return renewOne(renewals.get(0));
    }
    return pool.preparedQuery(RENEW)
        .execute(toParameters(renewals))
        .map(
            rows -> {
              Map<UUID, Row> renewed =
                  Rows.toList(rows, Function.identity()).stream()
                      .collect(toMap(row -> row.getUUID("id"), Function.identity()));
              return renewals.stream()
                  .collect(
                      toMap(
                          Function.identity(),
                          renewal ->
                              isRenewed(renewal.access(), renewed.get(renewal.access().key()))));
            });
  }

  /**
   * A batch of one uses the statement for single sessions. If batches could have one element,
   * PostgreSQL would plan each execution of their statement again.
   */
  private Uni<Map<Renewal, Boolean>> renewOne(Renewal renewal) {
    return store
        .apply(
            pool,
            renewal.access(),
            Transition.keepAlive(null),
            clock.instant(),
            renewal.expiresAt())
        .map(session -> Map.of(renewal, session != null));
  }

  /** Another caller in the batch may have renewed a session that this caller may not access. */
  private static boolean isRenewed(SessionAccess access, Row renewed) {
    return renewed != null
        && access.permits(
            SessionKind.valueOf(renewed.getString("kind")), renewed.getString("owner"));
  }

  private Tuple toParameters(List<Renewal> renewals) {
    Tuple parameters =
        Tuple.of(
            renewals.stream().map(renewal -> renewal.access().key()).toArray(UUID[]::new),
            renewals.stream().map(renewal -> renewal.access().kind().name()).toArray(String[]::new),
            renewals.stream()
                .map(renewal -> renewal.access().requiredOwner())
                .toArray(String[]::new),
            renewals.stream()
                .map(renewal -> toTimestamptz(renewal.expiresAt()))
                .toArray(OffsetDateTime[]::new));
    return parameters.addOffsetDateTime(toTimestamptz(clock.instant()));
  }
}
