package dev.carrel.session;

import static dev.carrel.database.Columns.toTimestamptz;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.carrel.async.BatchLoader;
import dev.carrel.audit.Actor;
import dev.carrel.audit.ActorClause;
import dev.carrel.database.Columns;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.WarningType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Sessions of both kinds. Every transition is one conditional statement, so of two that race, on
 * whatever replicas, one finds its row and the other finds none.
 *
 * <p>These statements are by hand on the reactive client because they are the hot ones.
 */
@ApplicationScoped
public class SessionStore {
  private static final String COLUMNS =
      """
      id, kind, item_id, state, content_version, client_progress, error_message, expires_at,
      ignored_warnings, enforced_warnings, completing,
      (SELECT ARRAY[bool_and(status = 'READY'), bool_or(is_described), bool_or(is_described AND status = 'TRANSFERRING'),
                    bool_or(is_described AND status = 'READY')]
         FROM (SELECT status, coalesce(ovf_role IN ('DESCRIPTOR', 'ARCHIVE'), false) AS is_described
                 FROM update_session_file WHERE session_id = transfer_session.id) file) AS arrived""";

  /**
   * The lock has it wait for whoever completes a session on the item, and see what that makes of
   * the item: to wait for its place in the index alone would leave it with the version from before.
   * Claiming a place locks the user, shared or not, to the end of the transaction: see {@code V8}.
   */
  private static final String CREATE =
      """
      INSERT INTO transfer_session (id, kind, item_id, owner, state, content_version, client_progress, expires_at,
                                    ignored_warnings, enforced_warnings)
      SELECT $1, $2, item.id, $4, 'ACTIVE', item.content_version, 0, $5, $6, $7 FROM item
       WHERE item.id = $3 AND reserve_session_slot($4, $8, $9) AND %s FOR SHARE
      RETURNING\s"""
              .formatted(ActorClause.condition("$10"))
          + COLUMNS;

  private static final String FIND =
      "SELECT " + COLUMNS + " FROM transfer_session WHERE id = $1 AND expires_at > $2";

  /**
   * Not for one: a plan that PostgreSQL keeps takes the array for one of ten, so it would find it
   * cheaper to plan each time anew.
   */
  private static final String FIND_MANY =
      "SELECT " + COLUMNS + " FROM transfer_session WHERE id = ANY ($1) AND expires_at > $2";

  /** As many as may ask at once on a busy event loop; the statement is as short as ever. */
  private static final int MAX_BATCH_SIZE = 100;

  private static final String FIND_OWNER = "SELECT owner FROM transfer_session WHERE id = $1";

  private static final String APPLY =
      """
      UPDATE transfer_session
         SET state = $4, expires_at = CASE $4 WHEN 'ACTIVE' THEN greatest(expires_at, $5) ELSE $5 END,
             client_progress = coalesce($6, client_progress), error_message = coalesce($7, error_message)
       WHERE id = $1 AND kind = $2 AND expires_at > $3 AND state = ANY ($8)
         AND ($6::bigint IS NULL OR client_progress <= $6) AND %s
      RETURNING\s"""
              .formatted(ActorClause.condition("$9"))
          + COLUMNS;

  private static final String DELETE =
      "DELETE FROM transfer_session WHERE id = $1 AND kind = $2 AND expires_at > $3 AND state = ANY ($4) AND "
          + ActorClause.condition("$5")
          + " RETURNING state";

  private static final String EXPIRE =
      "DELETE FROM transfer_session WHERE id = $1 AND kind = $2 AND expires_at > $3 AND "
          + ActorClause.condition("$4")
          + " RETURNING state";

  private static final String ACTIVE_IN_LIBRARY =
      """
      SELECT id, kind FROM transfer_session
       WHERE item_id IN (SELECT id FROM item WHERE library_id = $1) AND state = 'ACTIVE'""";

  private static final String LIST =
      """
      SELECT id FROM transfer_session
       WHERE owner = $1 AND kind = $2 AND expires_at > $3 AND ($4::uuid IS NULL OR item_id = $4) AND id > $5
       ORDER BY id LIMIT $6""";

  private static final String UPDATE_WARNINGS =
      "UPDATE transfer_session SET ignored_warnings = $2, enforced_warnings = $3 WHERE id = $1";

  private static final String DEFER_COMPLETION =
      "UPDATE transfer_session SET completing = true WHERE id = $1";

  private static final String FIND_COMPLETABLE =
      """
      SELECT id FROM transfer_session session
       WHERE completing AND state = 'ACTIVE' AND expires_at > $1
         AND NOT EXISTS (SELECT FROM update_session_file file WHERE file.session_id = session.id AND file.status <> 'READY')""";

  private static final String ACTIVE_ON_ITEM =
      "SELECT id, kind FROM transfer_session WHERE item_id = $1 AND state = 'ACTIVE'";

  private final Pool pool;
  private final Columns columns;
  private final ServerIdentity server;
  private final BatchLoader<UUID, Session> loader;

  SessionStore(Pool pool, Columns columns, ServerIdentity server, Clock clock) {
    this.pool = pool;
    this.columns = columns;
    this.server = server;
    this.loader = new BatchLoader<>(MAX_BATCH_SIZE, keys -> findMany(keys, clock.instant()));
  }

  /**
   * Makes an ACTIVE session; null where there is no such item. Fails with a violation of {@link
   * ConstraintViolations#ONE_ACTIVE_UPDATE_SESSION_PER_ITEM} where the item has one, and of {@link
   * ConstraintViolations#ACTIVE_SESSION_LIMIT} where the owner has the most that may be.
   */
  public Uni<Session> create(
      SqlClient client,
      UUID key,
      SessionKind kind,
      ItemId item,
      Actor owner,
      Set<WarningType> ignored,
      Set<WarningType> enforced,
      Instant now,
      Instant expiresAt,
      int maxSessions) {
    UUID itemKey = Columns.parseUuid(item.value());
    if (itemKey == null) {
      return Uni.createFrom().nullItem();
    }
    Tuple parameters = Tuple.of(key, kind.name(), itemKey, owner.user());
    parameters.addOffsetDateTime(toTimestamptz(expiresAt)).addArrayOfString(names(ignored));
    parameters
        .addArrayOfString(names(enforced))
        .addOffsetDateTime(toTimestamptz(now))
        .addInteger(maxSessions);
    parameters.addString(ActorClause.toJson(owner, now));
    return client
        .preparedQuery(CREATE)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, this::session));
  }

  /**
   * The keys of the sessions of a kind that a user created, on one item or on any.
   *
   * @param after the key that they come after; null for the first
   */
  public Uni<List<UUID>> list(
      SessionKind kind, String owner, ItemId item, Instant now, UUID after, int limit) {
    UUID itemKey = item == null ? null : Columns.parseUuid(item.value());
    return pool.preparedQuery(LIST)
        .execute(
            Tuple.of(owner, kind.name(), toTimestamptz(now), itemKey, Rows.cursor(after), limit))
        .map(rows -> Rows.toList(rows, row -> row.getUUID("id")));
  }

  /** Changes which warnings hold up completion; to be done after a step, in its transaction. */
  public Uni<Void> updateWarnings(
      SqlClient client, UUID key, Set<WarningType> ignored, Set<WarningType> enforced) {
    return client
        .preparedQuery(UPDATE_WARNINGS)
        .execute(Tuple.of(key, names(ignored), names(enforced)))
        .replaceWithVoid();
  }

  private static String[] names(Set<WarningType> warnings) {
    return warnings.stream().map(WarningType::name).toArray(String[]::new);
  }

  /** Who created a session; null where there is none, not even one that has expired. */
  public Uni<String> findOwner(UUID key) {
    return pool.preparedQuery(FIND_OWNER)
        .execute(Tuple.of(key))
        .map(rows -> Rows.toFirst(rows, row -> row.getString(0)));
  }

  /** The session as it is at some time from now on; null where there is none (any more). */
  public Uni<Session> find(SessionId id) {
    UUID key = server.toKey(id);
    return key == null
        ? Uni.createFrom().nullItem()
        : loader.load(key).map(found -> matchKind(found, id));
  }

  private static Session matchKind(Session found, SessionId id) {
    return found != null && found.kind() == id.kind() ? found : null;
  }

  private Uni<Map<UUID, Session>> findMany(List<UUID> keys, Instant now) {
    Uni<RowSet<Row>> rows =
        keys.size() == 1
            ? pool.preparedQuery(FIND).execute(Tuple.of(keys.get(0), toTimestamptz(now)))
            : pool.preparedQuery(FIND_MANY)
                .execute(Tuple.of(keys.toArray(UUID[]::new), toTimestamptz(now)));
    return rows.map(
        found ->
            Rows.toList(found, this::session).stream()
                .collect(toMap(Session::key, Function.identity())));
  }

  /** The session as it is now, on a connection that is already held; null where there is none. */
  public Uni<Session> find(SqlClient client, SessionId id, Instant now) {
    UUID key = server.toKey(id);
    if (key == null) {
      return Uni.createFrom().nullItem();
    }
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(key, toTimestamptz(now)))
        .map(rows -> matchKind(Rows.toFirst(rows, this::session), id));
  }

  /**
   * Takes a step that leaves a session, and renews its lease; null where the session is not there,
   * its state forbids the step, or the progress would go backwards.
   */
  public Uni<Session> apply(
      SqlClient client, SessionId id, Transition transition, Instant now, Instant expiresAt) {
    UUID key = server.toKey(id);
    if (key == null) {
      return Uni.createFrom().nullItem();
    }
    Tuple parameters = Tuple.tuple();
    parameters.addUUID(key).addString(id.kind().name()).addOffsetDateTime(toTimestamptz(now));
    SessionStep step = transition.step();
    parameters.addString(step.targetState().name()).addOffsetDateTime(toTimestamptz(expiresAt));
    parameters.addLong(transition.progress()).addValue(columns.toJsonb(transition.error()));
    parameters
        .addArrayOfString(states(id, step))
        .addString(ActorClause.toJson(transition.actor(), now));
    return client
        .preparedQuery(APPLY)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, this::session));
  }

  /** Deletes a session, if its state allows that; answers that state, or null. */
  public Uni<SessionState> delete(SessionId id, Actor by, Instant now) {
    UUID key = server.toKey(id);
    if (key == null) {
      return Uni.createFrom().nullItem();
    }
    return pool.preparedQuery(DELETE)
        .execute(
            Tuple.of(
                key,
                id.kind().name(),
                toTimestamptz(now),
                states(id, SessionStep.DELETE),
                ActorClause.toJson(by, now)))
        .map(rows -> Rows.toFirst(rows, row -> SessionState.valueOf(row.getString("state"))));
  }

  /** Deletes a session, whatever its state, as if its time had run out; answers that, or null. */
  public Uni<SessionState> expire(SessionId id, Actor by, Instant now) {
    UUID key = server.toKey(id);
    if (key == null) {
      return Uni.createFrom().nullItem();
    }
    return pool.preparedQuery(EXPIRE)
        .execute(
            Tuple.of(
                key, id.kind().name(), toTimestamptz(now), ActorClause.expiringToJson(by, now)))
        .map(rows -> Rows.toFirst(rows, row -> SessionState.valueOf(row.getString("state"))));
  }

  /** Has a session completed once it is received; to be done after a step, in its transaction. */
  public Uni<Void> deferCompletion(SqlClient client, UUID key) {
    return client.preparedQuery(DEFER_COMPLETION).execute(Tuple.of(key)).replaceWithVoid();
  }

  /** The keys of sessions that are to be completed, and received. */
  public Uni<List<UUID>> findCompletable(Instant now) {
    return pool.preparedQuery(FIND_COMPLETABLE)
        .execute(Tuple.of(toTimestamptz(now)))
        .map(rows -> Rows.toList(rows, row -> row.getUUID("id")));
  }

  /** The keys of the ACTIVE sessions on an item, of either kind; none for an unknown item. */
  public Uni<List<SessionKey>> activeOnItem(ItemId item) {
    UUID key = Columns.parseUuid(item.value());
    return key == null
        ? Uni.createFrom().item(List.of())
        : pool.preparedQuery(ACTIVE_ON_ITEM)
            .execute(Tuple.of(key))
            .map(rows -> Rows.toList(rows, SessionStore::key));
  }

  /** The keys of the ACTIVE sessions on the items of a library; none for an unknown library. */
  public Uni<List<SessionKey>> activeInLibrary(LibraryId library) {
    UUID key = Columns.parseUuid(library.value());
    return key == null
        ? Uni.createFrom().item(List.of())
        : pool.preparedQuery(ACTIVE_IN_LIBRARY)
            .execute(Tuple.of(key))
            .map(rows -> Rows.toList(rows, SessionStore::key));
  }

  /** The key of the session that an identifier names, if it can name one of this installation. */
  public Optional<UUID> toKey(SessionId id) {
    return Optional.ofNullable(server.toKey(id));
  }

  private static SessionKey key(Row row) {
    return new SessionKey(row.getUUID("id"), SessionKind.valueOf(row.getString("kind")));
  }

  private static String[] states(SessionId id, SessionStep step) {
    return id.kind().allowedStates(step).stream().map(SessionState::name).toArray(String[]::new);
  }

  private Session session(Row row) {
    return new Session(
        row.getUUID("id"),
        SessionKind.valueOf(row.getString("kind")),
        new ItemId(row.getUUID("item_id").toString()),
        SessionState.valueOf(row.getString("state")),
        row.getLong("content_version"),
        row.getLong("client_progress"),
        columns.toMessage(row, "error_message"),
        Columns.toInstant(row, "expires_at"),
        warnings(row, "ignored_warnings"),
        warnings(row, "enforced_warnings"),
        row.getBoolean("completing"),
        preview(row.getArrayOfBooleans("arrived")));
  }

  /** All are null where the session has no files. */
  private static PreviewInfo.State preview(Boolean[] arrived) {
    return PreviewInfo.State.of(
        Boolean.TRUE.equals(arrived[0]),
        Boolean.TRUE.equals(arrived[1]),
        Boolean.TRUE.equals(arrived[2]),
        Boolean.TRUE.equals(arrived[3]));
  }

  private static Set<WarningType> warnings(Row row, String column) {
    return Stream.of(row.getArrayOfStrings(column)).map(WarningType::valueOf).collect(toSet());
  }
}
