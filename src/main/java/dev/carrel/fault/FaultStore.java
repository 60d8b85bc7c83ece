package dev.carrel.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The SQL of faults. A fault whose time to live has passed is ignored, and deleted later. */
@ApplicationScoped
public class FaultStore {
  private static final String CREATE =
      """
      INSERT INTO fault (sandbox, spec, expires_at) VALUES ('main', $1, $2) RETURNING id, spec, seen, fired""";

  private static final String CREATE_IF_MISSING =
      """
      INSERT INTO fault (sandbox, spec, expires_at) SELECT 'main', $1::jsonb, $2
       WHERE (SELECT count(*) FROM fault WHERE spec = $1::jsonb) < $3""";

  private static final String LIST =
      "SELECT id, spec, seen, fired FROM fault WHERE expires_at IS NULL OR expires_at > $1 ORDER BY id";

  private static final String FIND =
      "SELECT id, spec, seen, fired FROM fault WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2)";

  private static final String DELETE =
      "DELETE FROM fault WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2)";

  private static final String COUNT_ALL = "SELECT count(*) FROM fault";

  private static final String DELETE_ALL = "DELETE FROM fault";

  private static final String DELETE_EXPIRED = "DELETE FROM fault WHERE expires_at <= $1";

  /**
   * Counts a call, and decides whether the fault fires. The row is locked, so each call of any
   * replica has its own number.
   */
  private static final String COUNT =
      """
      WITH matched AS (
        SELECT id, CASE WHEN $5::float8 IS NULL THEN seen >= $3 AND fired < $4
                        ELSE fault_random($6, seen) < $5 END AS fires
          FROM fault WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2) FOR NO KEY UPDATE)
      UPDATE fault SET seen = seen + 1, fired = fired + fires::int FROM matched WHERE fault.id = matched.id
      RETURNING fires""";

  private static final String LINGER =
      """
      INSERT INTO lingering_session (session_id, polls_left) VALUES ($1, $2)
      ON CONFLICT (session_id) DO UPDATE SET polls_left = excluded.polls_left""";

  private static final String COUNT_POLL =
      "UPDATE lingering_session SET polls_left = polls_left - 1 WHERE session_id = $1 AND polls_left > 0";

  private static final String ITEM_NAME = "SELECT name FROM item WHERE id = $1";

  private static final String ITEM_NAME_OF_SESSION =
      """
      SELECT item.name FROM transfer_session session JOIN item ON item.id = session.item_id WHERE session.id = $1""";

  private static final Logger LOG = Logger.getLogger(FaultStore.class);

  private final Pool pool;
  private final ObjectMapper json;

  FaultStore(Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
  }

  public Uni<FaultInfo> create(SqlClient client, FaultSpec spec, Instant expiresAt) {
    return client
        .preparedQuery(CREATE)
        .execute(Tuple.of(toJson(spec), Columns.toTimestamptz(expiresAt)))
        .map(rows -> Rows.toFirst(rows, this::toInfo));
  }

  /**
   * Creates a fault unless there are {@code count} equal ones; returns whether it was created.
   * Expired faults must have been deleted.
   */
  public Uni<Boolean> createIfMissing(
      SqlClient client, FaultSpec spec, Instant expiresAt, long count) {
    return client
        .preparedQuery(CREATE_IF_MISSING)
        .execute(Tuple.of(toJson(spec), Columns.toTimestamptz(expiresAt), count))
        .map(Rows::isUpdated);
  }

  public Uni<List<FaultInfo>> list(Instant systemNow) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(Columns.toTimestamptz(systemNow)))
        .map(rows -> Rows.toList(rows, this::toInfo));
  }

  /** Finds a fault; null if it does not exist. */
  public Uni<FaultInfo> find(long id, Instant systemNow) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id, Columns.toTimestamptz(systemNow)))
        .map(rows -> Rows.toFirst(rows, this::toInfo));
  }

  /** Deletes a fault; returns whether it existed. */
  public Uni<Boolean> delete(SqlClient client, long id, Instant systemNow) {
    return client
        .preparedQuery(DELETE)
        .execute(Tuple.of(id, Columns.toTimestamptz(systemNow)))
        .map(Rows::isUpdated);
  }

  /** Returns the number of stored faults. */
  public Uni<Long> countAll(SqlClient client) {
    return client
        .preparedQuery(COUNT_ALL)
        .execute()
        .map(rows -> Rows.toFirst(rows, row -> row.getLong(0)));
  }

  public Uni<Void> deleteAll(SqlClient client) {
    return client.preparedQuery(DELETE_ALL).execute().replaceWithVoid();
  }

  public Uni<Void> deleteExpired(SqlClient client, Instant systemNow) {
    return client
        .preparedQuery(DELETE_EXPIRED)
        .execute(Tuple.of(Columns.toTimestamptz(systemNow)))
        .replaceWithVoid();
  }

  /** Counts a call that the fault matches; returns whether the fault fires for it. */
  Uni<Boolean> count(Fault fault, Instant systemNow) {
    FaultCondition when = fault.spec().when();
    Tuple parameters = Tuple.of(fault.id(), Columns.toTimestamptz(systemNow));
    parameters
        .addLong(when.skip() == null ? 0 : when.skip())
        .addLong(when.times() == null ? Long.MAX_VALUE : when.times());
    parameters.addDouble(when.probability()).addLong(when.seed() == null ? 0 : when.seed());
    return pool.preparedQuery(COUNT)
        .execute(parameters)
        .map(rows -> Boolean.TRUE.equals(Rows.toFirst(rows, row -> row.getBoolean("fires"))));
  }

  /** Lets a session be reported as ACTIVE for a number of reads. */
  Uni<Void> linger(UUID session, int polls) {
    return pool.preparedQuery(LINGER).execute(Tuple.of(session, polls)).replaceWithVoid();
  }

  /** Counts a read of a session; returns whether it must be reported as ACTIVE. */
  Uni<Boolean> countPoll(UUID session) {
    return pool.preparedQuery(COUNT_POLL).execute(Tuple.of(session)).map(Rows::isUpdated);
  }

  /** Returns the name of an item; null if it does not exist. */
  Uni<String> findItemName(UUID item) {
    return findName(ITEM_NAME, item);
  }

  /** Returns the name of the item of a session; null if the session does not exist. */
  Uni<String> findItemNameOfSession(UUID session) {
    return findName(ITEM_NAME_OF_SESSION, session);
  }

  private Uni<String> findName(String statement, UUID id) {
    return id == null
        ? Uni.createFrom().nullItem()
        : pool.preparedQuery(statement)
            .execute(Tuple.of(id))
            .map(rows -> Rows.toFirst(rows, row -> row.getString(0)));
  }

  private FaultInfo toInfo(Row row) {
    return FaultInfo.of(
        row.getLong("id"),
        toSpec(row.getJsonObject("spec")),
        row.getLong("seen"),
        row.getLong("fired"));
  }

  /**
   * Converts a fault of the settings; empty if this version cannot read it, because a later one has
   * stored it.
   */
  public Optional<Fault> toFault(JsonObject stored) {
    try {
      String expiresAt = stored.getString("expires_at");
      return Optional.of(
          new Fault(
              stored.getLong("id"),
              toSpec(stored.getJsonObject("spec")),
              expiresAt == null ? null : OffsetDateTime.parse(expiresAt).toInstant()));
    } catch (IllegalStateException unreadable) {
      LOG.warnf("Fault f-%d is ignored: %s", stored.getLong("id"), unreadable.getCause());
      return Optional.empty();
    }
  }

  private FaultSpec toSpec(JsonObject spec) {
    try {
      return json.readValue(spec.encode(), FaultSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject toJson(FaultSpec spec) {
    try {
      return new JsonObject(json.writeValueAsString(spec));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
