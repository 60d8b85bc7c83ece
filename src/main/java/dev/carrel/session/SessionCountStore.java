package dev.carrel.session;

import static dev.carrel.database.Columns.toTimestamptz;

import dev.carrel.database.Rows;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts sessions. */
@ApplicationScoped
public class SessionCountStore {
  private static final String COUNT =
      "SELECT kind, state, count(*) AS sessions FROM transfer_session WHERE expires_at > $1 GROUP BY kind, state";

  private final Pool pool;

  SessionCountStore(Pool pool) {
    this.pool = pool;
  }

  /** A kind and a state of sessions. */
  public record KindAndState(SessionKind kind, SessionState state) {
    private static KindAndState of(Row row) {
      return new KindAndState(
          SessionKind.valueOf(row.getString("kind")), SessionState.valueOf(row.getString("state")));
    }
  }

  /** Counts the sessions that have not expired, by kind and state. Reads all rows. */
  public Uni<Map<KindAndState, Long>> countAll(Instant now) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(toTimestamptz(now)))
        .map(
            rows ->
                Rows.toList(rows, row -> Map.entry(KindAndState.of(row), row.getLong("sessions")))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
