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

/** Reads the details, files and history of one session for the console. */
@ApplicationScoped
public class SessionDetailStore {
  /** The maximum number of files of a session that the console shows. */
  public static final int MAX_FILES = 1000;

  private static final String FIND =
      """
      SELECT session.kind, session.owner, session.client_progress, session.error_message
        FROM transfer_session session WHERE session.id = $1 AND session.expires_at > $2""";

  private static final String FIND_KIND = "SELECT kind FROM transfer_session WHERE id = $1";

  private static final String LIST_FILES =
      """
      SELECT name, source_type, status, bytes_transferred, coalesce(size, expected_size) AS size, error_message
        FROM update_session_file WHERE session_id = $1
       UNION ALL
      SELECT name, 'DOWNLOAD', NULL, bytes_transferred, size, NULL FROM download_session_file WHERE session_id = $1
       ORDER BY name LIMIT %d"""
          .formatted(MAX_FILES + 1);

  private static final String LIST_EVENTS =
      """
      SELECT kind, item_id, owner, occurred_at, event, user_name, channel, address, request_id, message
        FROM session_event WHERE session_id = $1 ORDER BY id""";

  private final Pool pool;
  private final Columns columns;

  SessionDetailStore(Pool pool, Columns columns) {
    this.pool = pool;
    this.columns = columns;
  }

  /**
   * The fields of a session that the session table does not show; error is null unless it failed.
   */
  public record Details(long clientProgress, LocalizableMessage error) {}

  /**
   * A file of a session.
   *
   * @param direction PUSH, PULL or DOWNLOAD; NONE for a file that was unpacked from an archive
   * @param status the transfer status in an update session; null in a download session
   * @param bytes the number of bytes transferred
   * @param size the size in bytes; null if it is unknown
   * @param error why the transfer failed; null if it did not
   */
  public record File(
      String name,
      String direction,
      String status,
      long bytes,
      Long size,
      LocalizableMessage error) {}

  /**
   * An event in the history of a session.
   *
   * @param at when the event occurred
   * @param event the name of the event, for example CREATED
   * @param user null if the actor did not log in, for example a transfer URI or the expiry
   * @param via the channel of the actor
   * @param address the IP address of the client; null if there was no client
   * @param requestId null if no request caused the event
   * @param message the reason of a failure; null for any other event
   */
  public record Event(
      SessionKind kind,
      UUID itemId,
      String owner,
      Instant occurredAt,
      String event,
      String user,
      String channel,
      String address,
      String requestId,
      LocalizableMessage message) {}

  /** Returns the kind of a session, even if the session has expired; null if it has no row. */
  public Uni<SessionKind> findKind(UUID key) {
    return pool.preparedQuery(FIND_KIND)
        .execute(Tuple.of(key))
        .map(rows -> Rows.toFirst(rows, row -> SessionKind.valueOf(row.getString("kind"))));
  }

  /** Returns the details of a session; null if it does not exist or has expired. */
  public Uni<Details> findDetails(UUID key, Instant now) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(key, Columns.toTimestamptz(now)))
        .map(rows -> Rows.toFirst(rows, this::toDetails));
  }

  private Details toDetails(Row row) {
    return new Details(row.getLong("client_progress"), columns.toMessage(row, "error_message"));
  }

  /**
   * Lists the files of a session by name: the first {@link #MAX_FILES}, and one more if there are
   * more.
   */
  public Uni<List<File>> listFiles(UUID key) {
    return pool.preparedQuery(LIST_FILES)
        .execute(Tuple.of(key))
        .map(rows -> Rows.toList(rows, this::toFile));
  }

  private File toFile(Row row) {
    return new File(
        row.getString("name"),
        row.getString("source_type"),
        row.getString("status"),
        row.getLong("bytes_transferred"),
        row.getLong("size"),
        columns.toMessage(row, "error_message"));
  }

  /**
   * Lists the events of a session, oldest first; empty if the session is unknown or its history was
   * deleted.
   */
  public Uni<List<Event>> listEvents(UUID key) {
    return pool.preparedQuery(LIST_EVENTS)
        .execute(Tuple.of(key))
        .map(rows -> Rows.toList(rows, this::toEvent));
  }

  private Event toEvent(Row row) {
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
