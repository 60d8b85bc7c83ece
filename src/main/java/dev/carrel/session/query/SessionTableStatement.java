package dev.carrel.session.query;

import dev.carrel.database.Columns;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The statement that reads a page of the table of sessions.
 *
 * <pre>
 * seen   no more than WINDOW, as an index has them: of one owner, of one identifier, or those that expire first (or last)
 * page   of these the ones that are wanted, sorted, a page of them
 *        and of that page alone the names and the files
 * </pre>
 *
 * <p>Sorted by time, nothing is gone through but the page: the order is that of the window.
 */
final class SessionTableStatement {
  /** No more of a session's files are added up: a page of sessions with thousands would be slow. */
  private static final int MAX_FILES = 1000;

  /** Clients announce sizes as they like: together they may be more than a bigint holds. */
  private static final String FULL_STATEMENT =
      """
      SELECT page.id, page.kind, page.state, page.completing, page.owner, page.item_id, page.expires_at,
             item.name AS item, library.name AS library,
             files.files, files.ready, files.bytes, files.size, files.first_file
        FROM (%s) page
        JOIN item ON item.id = page.item_id
        JOIN library ON library.id = item.library_id
       CROSS JOIN LATERAL (
         SELECT count(*) AS files, count(*) FILTER (WHERE is_ready) AS ready,
                least(coalesce(sum(bytes), 0), 9223372036854775807)::bigint AS bytes, least(coalesce(sum(size), 0), 9223372036854775807)::bigint AS size,
                min(name) AS first_file
           FROM (SELECT name, status = 'READY' AS is_ready, bytes_transferred AS bytes, coalesce(size, expected_size) AS size
                   FROM update_session_file WHERE session_id = page.id AND page.kind = 'UPDATE'
                  UNION ALL
                 SELECT name, bytes_transferred >= size, bytes_transferred, size
                   FROM download_session_file WHERE session_id = page.id AND page.kind = 'DOWNLOAD'
                  LIMIT %d) file) files
       ORDER BY %s""";

  private static final String COLUMNS = "id, kind, state, completing, owner, item_id, expires_at";
  private static final String SEEN_COLUMNS = COLUMNS.replaceAll("\\w+", "seen.$0");

  /**
   * The OFFSETs are there lest the names of all files there are be read first, to be looked up in.
   */
  private static final String CONTAINS_TEXT =
      """
      (starts_with(seen.id::text, %1$s) OR starts_with(seen.item_id::text, %1$s)
       OR strpos(lower(seen.owner), %1$s) > 0 OR strpos(lower(item.name), %1$s) > 0
       OR strpos(lower(library.name), %1$s) > 0
       OR EXISTS (SELECT FROM update_session_file file
                   WHERE file.session_id = seen.id AND strpos(lower(file.name), %1$s) > 0 OFFSET 0)
       OR EXISTS (SELECT FROM download_session_file file
                   WHERE file.session_id = seen.id AND strpos(lower(file.name), %1$s) > 0 OFFSET 0))""";

  private final SessionTableQuery query;

  /** What is searched for, in small letters; null where nothing is, or an identifier. */
  private final String text;

  /** The session, or the item, that is searched for; null where none is. */
  private final UUID identifier;

  private final List<Object> values = new ArrayList<>();
  private final String sql;

  SessionTableStatement(SessionTableQuery query, Instant now) {
    this.query = query;
    this.identifier = query.text() == null ? null : identifier(query.text());
    this.text =
        query.text() == null || identifier != null ? null : query.text().toLowerCase(Locale.ROOT);
    String due = "expires_at > " + parameter(Columns.toTimestamptz(now));
    String window = window(due);
    String direction = query.descending() ? " DESC" : "";
    sql = FULL_STATEMENT.formatted(page(window, direction), MAX_FILES, order("page", direction));
  }

  String text() {
    return sql;
  }

  Tuple parameters() {
    return Tuple.tuple(values);
  }

  private String parameter(Object value) {
    values.add(value);
    return "$" + values.size();
  }

  private String window(String due) {
    if (identifier != null) {
      String named = parameter(identifier);
      String own = query.owner() == null ? "" : " AND owner = " + parameter(query.owner());
      return "SELECT %s FROM transfer_session WHERE (id = %s OR item_id = %s) AND %s%s ORDER BY expires_at, id"
          .formatted(COLUMNS, named, named, due, own);
    }
    if (query.owner() != null) {
      return "SELECT %s FROM transfer_session WHERE owner = %s AND %s ORDER BY owner, kind, id"
          .formatted(COLUMNS, parameter(query.owner()), due);
    }
    String direction =
        query.sort() == SessionTableQuery.Sort.TIME && query.descending() ? " DESC" : "";
    return "SELECT %s FROM transfer_session WHERE %s ORDER BY expires_at%s, id%s"
        .formatted(COLUMNS, due, direction, direction);
  }

  /** Of a session's identifier, the half that is its own. */
  private static UUID identifier(String text) {
    return text.length() == 36 || text.length() == 73
        ? Columns.parseUuid(text.substring(0, 36))
        : null;
  }

  private String page(String window, String direction) {
    String from = "(%s LIMIT %d) seen".formatted(window, SessionTableStore.MAX_SCANNED);
    if (text != null || query.sort() == SessionTableQuery.Sort.ITEM) {
      from += " JOIN item ON item.id = seen.item_id JOIN library ON library.id = item.library_id";
    }
    List<String> conditions = new ArrayList<>(List.of("true"));
    if (query.kind() != null) {
      conditions.add("seen.kind = " + parameter(query.kind().name()));
    }
    if (query.state() != null) {
      conditions.add("seen.state = " + parameter(query.state().name()));
    }
    if (text != null) {
      conditions.add(CONTAINS_TEXT.formatted(parameter(text)));
    }
    return "SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT %d OFFSET %s"
        .formatted(
            SEEN_COLUMNS,
            from,
            String.join(" AND ", conditions),
            order("seen", direction),
            SessionTableStore.PAGE_SIZE + 1,
            parameter((long) query.page() * SessionTableStore.PAGE_SIZE));
  }

  /** Total, so that nothing changes its place without a reason. */
  private String order(String sessions, String direction) {
    String column =
        query.sort() == SessionTableQuery.Sort.ITEM
            ? "item.name"
            : sessions + "." + query.sort().column();
    String then =
        query.sort() == SessionTableQuery.Sort.TIME ? "" : ", %s.expires_at".formatted(sessions);
    return column + direction + then + ", " + sessions + ".id" + direction;
  }
}
