package dev.carrel.control;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.session.ServerIdentity;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The SQL that finds what clients have left behind: at most 100 of each type. */
@ApplicationScoped
class LeakStore {
  private static final String ACTIVE_SESSIONS =
      """
      SELECT kind, id AS session_id, item_id, NULL AS name, NULL AS file, NULL::uuid AS content_id, owner AS user_name,
             NULL::timestamptz AS created_at
        FROM transfer_session WHERE state = 'ACTIVE' AND expires_at > $1 AND $2::timestamptz IS NOT NULL
       ORDER BY id LIMIT 100""";

  private static final String RUNNING_TRANSFERS =
      """
      SELECT session.kind, session.id AS session_id, session.item_id, NULL AS name, file.name AS file, NULL::uuid AS content_id,
             session.owner AS user_name, NULL::timestamptz AS created_at
        FROM (SELECT session_id, name FROM update_session_file WHERE status = 'TRANSFERRING' AND claimed_until > $2
               UNION ALL
              SELECT session_id, name FROM download_session_file WHERE moving_until > $2) file
        JOIN transfer_session session ON session.id = file.session_id
       WHERE session.expires_at > $1 ORDER BY session.id, file.name LIMIT 100""";

  private static final String LOGINS =
      """
      SELECT NULL AS kind, NULL::uuid AS session_id, NULL::uuid AS item_id, NULL AS name, NULL AS file, NULL::uuid AS content_id,
             user_name, created_time AS created_at
        FROM login WHERE expires_at > $1 AND $2::timestamptz IS NOT NULL ORDER BY created_time LIMIT 100""";

  private static final String EMPTY_ITEMS =
      """
      SELECT NULL AS kind, NULL::uuid AS session_id, item.id AS item_id, item.name, NULL AS file, NULL::uuid AS content_id,
             NULL AS user_name, NULL::timestamptz AS created_at
        FROM item
       WHERE item.size = 0 AND $2::timestamptz IS NOT NULL
         AND NOT EXISTS (SELECT FROM transfer_session session
                          WHERE session.item_id = item.id AND kind = 'UPDATE' AND state = 'ACTIVE' AND expires_at > $1)
       ORDER BY item.id LIMIT 100""";

  private static final String UNFINISHED_FILES =
      """
      SELECT session.kind, session.id AS session_id, session.item_id, NULL AS name, file.name AS file, NULL::uuid AS content_id,
             session.owner AS user_name, NULL::timestamptz AS created_at
        FROM update_session_file file JOIN transfer_session session ON session.id = file.session_id
       WHERE session.state = 'ACTIVE' AND session.expires_at > $1 AND file.status <> 'READY' AND $2::timestamptz IS NOT NULL
       ORDER BY session.id, file.name LIMIT 100""";

  /** {@code $1} and {@code $2} are not needed: the check of the content store has just run. */
  private static final String ORPHANED_CONTENT =
      """
      SELECT NULL AS kind, NULL::uuid AS session_id, NULL::uuid AS item_id, NULL AS name, NULL AS file, content_id,
             NULL AS user_name, NULL::timestamptz AS created_at
        FROM orphaned_content WHERE $1::timestamptz IS NOT NULL AND $2::timestamptz IS NOT NULL ORDER BY content_id LIMIT 100""";

  private static final String CREATED_BY =
      """
      SELECT id, at, operation, transfer, api, user_name, method, path
        FROM journal_entry
       WHERE ($1::text IS NULL OR operation LIKE $1) AND ($2::text IS NULL OR transfer IS NOT NULL)
         AND ($3::text IS NULL OR session = $3) AND ($4::text IS NULL OR file = $4)
         AND ($5::text IS NULL OR created = $5)
         AND ($6::text IS NULL OR user_name = $6) AND ($7::timestamptz IS NULL OR at <= $7)
       ORDER BY id DESC LIMIT 1""";

  private final Pool pool;
  private final ServerIdentity server;

  LeakStore(Pool pool, ServerIdentity server) {
    this.pool = pool;
    this.server = server;
  }

  /** A leak and the time when it was created; the time is null if it is not known. */
  record Found(Leak leak, Instant createdAt) {}

  /** Finds what exists. */
  Uni<List<Found>> find(LeakType type, Instant virtualNow, Instant systemNow) {
    return pool.preparedQuery(statement(type))
        .execute(Tuple.of(Columns.toTimestamptz(virtualNow), Columns.toTimestamptz(systemNow)))
        .map(rows -> Rows.toList(rows, row -> toFound(type, row)));
  }

  /** Adds the call that created it. */
  Uni<Leak> addCreatedBy(Found found) {
    return findCreatedBy(found).map(call -> found.leak().withCreatedBy(call));
  }

  private static String statement(LeakType type) {
    return switch (type) {
      case ACTIVE_SESSIONS -> ACTIVE_SESSIONS;
      case RUNNING_TRANSFERS -> RUNNING_TRANSFERS;
      case LOGINS -> LOGINS;
      case ORPHANED_CONTENT -> ORPHANED_CONTENT;
      case EMPTY_ITEMS -> EMPTY_ITEMS;
      case UNFINISHED_FILES -> UNFINISHED_FILES;
    };
  }

  private Found toFound(LeakType type, Row row) {
    UUID session = row.getUUID("session_id");
    return new Found(
        new Leak(
            type,
            session == null
                ? null
                : server.toSessionId(SessionKind.valueOf(row.getString("kind")), session).value(),
            toText(row.getUUID("item_id")),
            row.getString("name"),
            row.getString("file"),
            toText(row.getUUID("content_id")),
            row.getString("user_name"),
            null),
        Columns.toInstant(row, "created_at"));
  }

  private static String toText(UUID id) {
    return id == null ? null : id.toString();
  }

  private Uni<Leak.CreatedBy> findCreatedBy(Found found) {
    Leak leak = found.leak();
    return switch (leak.type()) {
      case ACTIVE_SESSIONS -> findCreatedBy(callOf("%session.create", leak.session()));
      case RUNNING_TRANSFERS ->
          findCreatedBy(Tuple.of(null, "", leak.session(), leak.file(), null, null).addValue(null));
      case LOGINS ->
          findCreatedBy(
              Tuple.of("cis.session.create", null, null, null, null, leak.user())
                  .addOffsetDateTime(Columns.toTimestamptz(found.createdAt())));
      case ORPHANED_CONTENT -> Uni.createFrom().nullItem();
      case EMPTY_ITEMS ->
          findCreatedBy(
              Tuple.of("content.library.item.create", null, null, null, leak.item(), null)
                  .addValue(null));
      case UNFINISHED_FILES ->
          findCreatedBy(
              Tuple.of("%.file.add", null, leak.session(), leak.file(), null, null).addValue(null));
    };
  }

  private static Tuple callOf(String operation, String session) {
    return Tuple.of(operation, null, session, null, null, null).addValue(null);
  }

  private Uni<Leak.CreatedBy> findCreatedBy(Tuple parameters) {
    return pool.preparedQuery(CREATED_BY)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, LeakStore::toCreatedBy));
  }

  private static Leak.CreatedBy toCreatedBy(Row row) {
    String operation = row.getString("operation");
    return new Leak.CreatedBy(
        row.getLong("id"),
        Columns.toInstant(row, "at"),
        operation == null ? row.getString("transfer") : operation,
        row.getString("api"),
        row.getString("user_name"),
        row.getString("method"),
        row.getString("path"));
  }
}
