package dev.carrel.session.query;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** One session with all that belongs to it, for people to look at; and what became of it. */
@ApplicationScoped
public class SessionDetailStore {
  /** How many files of a session are shown. */
  public static final int MAX_FILES = 1000;

  private static final String FIND =
      """
      SELECT session.kind, session.owner, session.client_progress, session.error_message
        FROM transfer_session session WHERE session.id = $1 AND session.expires_at > $2""";

  private static final String KIND = "SELECT kind FROM transfer_session WHERE id = $1";

  private static final String FILES =
      """
      SELECT name, source_type, status, bytes_transferred, coalesce(size, expected_size) AS size, error_message
        FROM update_session_file WHERE session_id = $1
       UNION ALL
      SELECT name, 'DOWNLOAD', NULL, bytes_transferred, size, NULL FROM download_session_file WHERE session_id = $1
       ORDER BY name LIMIT %d"""
          .formatted(MAX_FILES + 1);

  private static final String HISTORY =
      """
      SELECT kind, item_id, owner, occurred_at, event, user_name, channel, address, request_id, message
        FROM session_event WHERE session_id = $1 ORDER BY id""";

  private final Pool pool;
  private final Columns columns;

  SessionDetailStore(Pool pool, Columns columns) {
    this.pool = pool;
    this.columns = columns;
  }

  /** What the table does not show of a session. */
  public record Details(long clientProgress, LocalizableMessage error) {}

  /**
   * A file of a session.
   *
   * @param direction how it moves: PUSH, PULL or DOWNLOAD; NONE where it came in an archive
   * @param status of an update session's; null of any other
   * @param size null where it is not known
   */
  public record File(
      String name,
      String direction,
      String status,
      long bytes,
      Long size,
      LocalizableMessage error) {}

  /**
   * What happened to a session.
   *
   * @param user null where it was nobody's doing, or nobody logged in
   * @param address null where nobody called
   */
  public record Event(
      SessionKind kind,
      UUID itemId,
      String owner,
      Instant at,
      String event,
      String user,
      String via,
      String address,
      String requestId,
      LocalizableMessage message) {}

  /** Of which kind a session is, be it expired; null where there is none. */
  public Uni<SessionKind> findKind(UUID key) {
    return pool.preparedQuery(KIND)
        .execute(Tuple.of(key))
        .map(rows -> Rows.toFirst(rows, row -> SessionKind.valueOf(row.getString("kind"))));
  }

  /** What the table does not show of a session; null where there is none (any more). */
  public Uni<Details> findDetails(UUID key, Instant now) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(key, Columns.toTimestamptz(now)))
        .map(rows -> Rows.toFirst(rows, this::findDetails));
  }

  private Details findDetails(Row row) {
    return new Details(row.getLong("client_progress"), columns.toMessage(row, "error_message"));
  }

  /** Its files by name, the first {@link #MAX_FILES}; and one more where there are more. */
  public Uni<List<File>> listFiles(UUID key) {
    return pool.preparedQuery(FILES)
        .execute(Tuple.of(key))
        .map(rows -> Rows.toList(rows, this::file));
  }

  private File file(Row row) {
    return new File(
        row.getString("name"),
        row.getString("source_type"),
        row.getString("status"),
        row.getLong("bytes_transferred"),
        row.getLong("size"),
        columns.toMessage(row, "error_message"));
  }

  /** What happened to it, the newest last; empty where that is not known (any more). */
  public Uni<List<Event>> listEvents(UUID key) {
    return pool.preparedQuery(HISTORY)
        .execute(Tuple.of(key))
        .map(rows -> Rows.toList(rows, this::event));
  }

  private Event event(Row row) {
    return new Event(
        SessionKind.valueOf(row.getString("kind")),
        row.getUUID("item_id"),
        row.getString("owner"),
        Columns.toInstant(row, "occurred_at"),
        row.getString("event"),
        row.getString("user_name"),
        row.getString("channel"),
        row.getString("address"),
        row.getString("request_id"),
        columns.toMessage(row, "message"));
  }
}
