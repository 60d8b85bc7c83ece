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
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.PreviewInfo;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Stores sessions of both kinds. Each transition is one conditional statement, so of two concurrent
 * transitions, on any replicas, only one finds the row in the expected state.
 *
 * <p>Unlike libraries and items, sessions are read and written without Hibernate, because these
 * statements run most often.
 */
@ApplicationScoped
public class SessionStore {
  private static final String COLUMNS =
      """
      id, kind, item_id, owner, state, content_version, client_progress, error_message, expires_at,
      ignored_warnings, enforced_warnings, completion_requested,
      (SELECT ARRAY[bool_and(status = 'READY'), bool_or(is_descriptor), bool_or(is_descriptor AND status = 'TRANSFERRING'),
                    bool_or(is_descriptor AND status = 'READY')]
         FROM (SELECT status, coalesce(ovf_role IN ('DESCRIPTOR', 'ARCHIVE'), false) AS is_descriptor
                 FROM update_session_file WHERE session_id = transfer_session.id) file) AS preview_flags""";

  /**
   * If another session is being completed on the item, the shared lock waits for it, so that the
   * created session gets the new content version. {@code reserve_session_slot} fails if the user
   * has the maximum number of ACTIVE sessions. It holds a lock for the user until the end of the
   * transaction, so that concurrent calls cannot exceed the limit. It is called only if the item
   * exists.
   */
  private static final String CREATE =
      """
      WITH %s,
           locked_item AS MATERIALIZED (SELECT id, content_version FROM item WHERE id = $3 FOR SHARE),
           slot AS MATERIALIZED (SELECT reserve_session_slot($4, $8, $9) FROM locked_item)
      INSERT INTO transfer_session (id, kind, item_id, owner, state, content_version, client_progress, expires_at,
                                    ignored_warnings, enforced_warnings)
      SELECT $1, $2, locked_item.id, $4, 'ACTIVE', locked_item.content_version, 0, $5, $6, $7
        FROM locked_item, slot, actor
      RETURNING\s"""
              .formatted(ActorClause.settingActor("$10"))
          + COLUMNS;

  private static final String FIND =
      "SELECT " + COLUMNS + " FROM transfer_session WHERE id = $1 AND expires_at > $2";

  /**
   * Not used for a single session: for a generic plan, PostgreSQL assumes ten elements in the
   * array. That plan then seems more expensive than a plan for one element, so PostgreSQL would
   * plan each execution again.
   */
  private static final String FIND_MANY =
      "SELECT " + COLUMNS + " FROM transfer_session WHERE id = ANY ($1) AND expires_at > $2";

  /** About the number of concurrent {@code get} calls on a busy event loop. */
  private static final int MAX_BATCH_SIZE = 100;

  private static final String UPDATE =
      """
      WITH %s
      UPDATE transfer_session
         SET state = $6, expires_at = CASE $6 WHEN 'ACTIVE' THEN greatest(expires_at, $7) ELSE $7 END,
             client_progress = coalesce($8, client_progress), error_message = coalesce($9, error_message)
        FROM actor
       WHERE id = $1 AND kind = $2 AND ($3::text IS NULL OR owner = $3) AND expires_at > $4 AND state = ANY ($5)
         AND ($8::bigint IS NULL OR client_progress <= $8)
      RETURNING\s"""
              .formatted(ActorClause.settingActor("$10"))
          + COLUMNS;

  private static final String DELETE =
      """
      WITH %s
      DELETE FROM transfer_session USING actor
       WHERE id = $1 AND kind = $2 AND ($3::text IS NULL OR owner = $3) AND expires_at > $4 AND state = ANY ($5)
      RETURNING\s"""
              .formatted(ActorClause.settingActor("$6"))
          + COLUMNS;

  private static final String LIST =
      """
      SELECT id FROM transfer_session
       WHERE owner = $1 AND kind = $2 AND expires_at > $3 AND ($4::uuid IS NULL OR item_id = $4) AND id > $5
       ORDER BY id LIMIT $6""";

  private static final String UPDATE_WARNINGS =
      "UPDATE transfer_session SET ignored_warnings = $2, enforced_warnings = $3 WHERE id = $1";

  private static final String DEFER_COMPLETION =
      "UPDATE transfer_session SET completion_requested = true WHERE id = $1";

  private static final String FIND_COMPLETABLE =
      """
      SELECT id FROM transfer_session session
       WHERE completion_requested AND state = 'ACTIVE' AND expires_at > $1
         AND NOT EXISTS (SELECT FROM update_session_file file WHERE file.session_id = session.id AND file.status <> 'READY')""";

  private final Pool pool;
  private final Columns columns;
  private final BatchLoader<UUID, Session> loader;

  SessionStore(Pool pool, Columns columns, VirtualClock clock) {
    this.pool = pool;
    this.columns = columns;
    this.loader = new BatchLoader<>(MAX_BATCH_SIZE, keys -> findMany(keys, clock.instant()));
  }

  /**
   * Creates an ACTIVE session; null if the item does not exist. Fails with a violation of {@link
   * ConstraintViolations#ONE_ACTIVE_UPDATE_SESSION_PER_ITEM} if an update session is active on the
   * item, and of {@link ConstraintViolations#ACTIVE_SESSION_LIMIT} if the owner has {@code
   * maxSessions} active sessions.
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
    parameters.addOffsetDateTime(toTimestamptz(expiresAt)).addArrayOfString(toNames(ignored));
    parameters
        .addArrayOfString(toNames(enforced))
        .addOffsetDateTime(toTimestamptz(now))
        .addInteger(maxSessions);
    parameters.addString(ActorClause.toJson(owner, now));
    return client
        .preparedQuery(CREATE)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, this::toSession));
  }

  /**
   * Lists the keys of the sessions of a kind that a user owns, in ascending order.
   *
   * @param item the item to which the list is restricted; null for all items
   * @param after the last key of the previous page; null for the first page
   * @param maxKeys the maximum number of keys
   */
  public Uni<List<UUID>> list(
      SessionKind kind, String owner, ItemId item, Instant now, UUID after, int maxKeys) {
    UUID itemKey = item == null ? null : Columns.parseUuid(item.value());
    return pool.preparedQuery(LIST)
        .execute(
            Tuple.of(owner, kind.name(), toTimestamptz(now), itemKey, Rows.cursor(after), maxKeys))
        .map(rows -> Rows.toList(rows, row -> row.getUUID("id")));
  }

  /**
   * Sets which warnings prevent completion. Must follow a transition in the same transaction, which
   * locks the row.
   */
  public Uni<Void> updateWarnings(
      SqlClient client, UUID key, Set<WarningType> ignored, Set<WarningType> enforced) {
    return client
        .preparedQuery(UPDATE_WARNINGS)
        .execute(Tuple.of(key, toNames(ignored), toNames(enforced)))
        .replaceWithVoid();
  }

  private static String[] toNames(Set<WarningType> warnings) {
    return warnings.stream().map(WarningType::name).toArray(String[]::new);
  }

  /**
   * Returns a session as it is now or slightly later; null if it does not exist, has expired, or
   * the access does not permit it. Concurrent calls are batched into one SELECT.
   */
  public Uni<Session> find(SessionAccess access) {
    return loader.load(access.key()).map(found -> permitted(access, found));
  }

  private static Session permitted(SessionAccess access, Session found) {
    return found != null && access.permits(found) ? found : null;
  }

  private Uni<Map<UUID, Session>> findMany(List<UUID> keys, Instant now) {
    Uni<RowSet<Row>> rows =
        keys.size() == 1
            ? pool.preparedQuery(FIND).execute(Tuple.of(keys.get(0), toTimestamptz(now)))
            : pool.preparedQuery(FIND_MANY)
                .execute(Tuple.of(keys.toArray(UUID[]::new), toTimestamptz(now)));
    return rows.map(
        found ->
            Rows.toList(found, this::toSession).stream()
                .collect(toMap(Session::key, Function.identity())));
  }

  /** Like {@link #find(SessionAccess)}, but read with the given client, at the given time. */
  public Uni<Session> find(SqlClient client, SessionAccess access, Instant now) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(access.key(), toTimestamptz(now)))
        .map(rows -> permitted(access, Rows.toFirst(rows, this::toSession)));
  }

  /**
   * Applies a transition, and returns the session as it is afterwards, or as it was before if the
   * transition deletes it. Null if the session does not exist, has expired, its state does not
   * allow the step, the progress is less than before, or the access does not permit it.
   *
   * @param expiresAt when the session expires afterwards; ignored if the transition deletes it
   */
  public Uni<Session> apply(
      SqlClient client,
      SessionAccess access,
      Transition transition,
      Instant now,
      Instant expiresAt) {
    SessionStep step = transition.step();
    Tuple parameters = Tuple.of(access.key(), access.kind().name(), access.requiredOwner());
    parameters.addOffsetDateTime(toTimestamptz(now)).addArrayOfString(allowedStates(access, step));
    if (!step.deletesSession()) {
      parameters.addString(step.targetState().name()).addOffsetDateTime(toTimestamptz(expiresAt));
      parameters.addLong(transition.progress()).addValue(columns.toJsonb(transition.error()));
    }
    parameters.addString(
        step == SessionStep.EXPIRE
            ? ActorClause.toExpireJson(access.actor(), now)
            : ActorClause.toJson(access.actor(), now));
    return client
        .preparedQuery(step.deletesSession() ? DELETE : UPDATE)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, this::toSession));
  }

  /**
   * Marks a session to be completed when all its files are received. Must follow a transition in
   * the same transaction, which locks the row.
   */
  public Uni<Void> deferCompletion(SqlClient client, UUID key) {
    return client.preparedQuery(DEFER_COMPLETION).execute(Tuple.of(key)).replaceWithVoid();
  }

  /** Lists the keys of sessions whose completion was requested and whose files are all received. */
  public Uni<List<UUID>> findCompletable(Instant now) {
    return pool.preparedQuery(FIND_COMPLETABLE)
        .execute(Tuple.of(toTimestamptz(now)))
        .map(rows -> Rows.toList(rows, row -> row.getUUID("id")));
  }

  private static String[] allowedStates(SessionAccess access, SessionStep step) {
    return access.kind().allowedStates(step).stream()
        .map(SessionState::name)
        .toArray(String[]::new);
  }

  private Session toSession(Row row) {
    return new Session(
        row.getUUID("id"),
        SessionKind.valueOf(row.getString("kind")),
        new ItemId(row.getUUID("item_id").toString()),
        row.getString("owner"),
        SessionState.valueOf(row.getString("state")),
        row.getLong("content_version"),
        row.getLong("client_progress"),
        columns.toMessage(row, "error_message"),
        Columns.toInstant(row, "expires_at"),
        toWarnings(row, "ignored_warnings"),
        toWarnings(row, "enforced_warnings"),
        row.getBoolean("completion_requested"),
        toPreviewState(row.getArrayOfBooleans("preview_flags")));
  }

  /** All flags are null if the session has no files. */
  private static PreviewInfo.State toPreviewState(Boolean[] fileFlags) {
    return PreviewInfo.State.of(
        Boolean.TRUE.equals(fileFlags[0]),
        Boolean.TRUE.equals(fileFlags[1]),
        Boolean.TRUE.equals(fileFlags[2]),
        Boolean.TRUE.equals(fileFlags[3]));
  }

  private static Set<WarningType> toWarnings(Row row, String column) {
    return Stream.of(row.getArrayOfStrings(column)).map(WarningType::valueOf).collect(toSet());
  }
}
