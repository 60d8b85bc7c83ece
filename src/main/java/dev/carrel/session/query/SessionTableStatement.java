package dev.carrel.session.query;

import dev.carrel.database.Columns;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The SQL statement that reads a page of the session table.
 *
 * <pre>
 * scanned   at most MAX_SCANNED sessions in the order of an index: those of one owner, those of one identifier, or those that expire first (or last)
 * page      of the scanned sessions those that match the filter, sorted, one page of them;
 *           names and files are read for this page only
 * </pre>
 *
 * <p>If the page is sorted by time, only the sessions up to the end of the page are read, because
 * the index has the same order.
 */
final class SessionTableStatement {
  /** The maximum number of files to summarize for each session; more would make a page slow. */
  private static final int MAX_FILES = 1000;

  /** Clients may declare any sizes, so their sum is limited to the maximum of a bigint. */
  private static final String FULL_STATEMENT =
      """
      SELECT page.id, page.kind, page.state, page.completion_requested, page.owner, page.item_id, page.expires_at,
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

  private static final String COLUMNS =
      "id, kind, state, completion_requested, owner, item_id, expires_at";
  private static final String SCANNED_COLUMNS = COLUMNS.replaceAll("\\w+", "scanned.$0");

  /**
   * Each OFFSET 0 prevents PostgreSQL from reading the names of all files into a hash table first.
   */
  private static final String CONTAINS_TEXT =
      """
      (starts_with(scanned.id::text, %1$s) OR starts_with(scanned.item_id::text, %1$s)
       OR strpos(lower(scanned.owner), %1$s) > 0 OR strpos(lower(item.name), %1$s) > 0
       OR strpos(lower(library.name), %1$s) > 0
       OR EXISTS (SELECT FROM update_session_file file
                   WHERE file.session_id = scanned.id AND strpos(lower(file.name), %1$s) > 0 OFFSET 0)
       OR EXISTS (SELECT FROM download_session_file file
                   WHERE file.session_id = scanned.id AND strpos(lower(file.name), %1$s) > 0 OFFSET 0))""";

  private final SessionTableQuery query;

  /** The text to search for, in lower case; null if there is none or if it is an identifier. */
  private final String text;

  /** The identifier of a session or an item to search for; null if there is none. */
  private final UUID identifier;

  private final List<Object> values = new ArrayList<>();
  private final String sql;

  SessionTableStatement(SessionTableQuery query, Instant now) {
    this.query = query;
    this.identifier = query.text() == null ? null : parseIdentifier(query.text());
    this.text =
        query.text() == null || identifier != null ? null : query.text().toLowerCase(Locale.ROOT);
    String notExpired = "expires_at > " + parameter(Columns.toTimestamptz(now));
    String scan = scan(notExpired);
    String direction = query.descending() ? " DESC" : "";
    sql = FULL_STATEMENT.formatted(page(scan, direction), MAX_FILES, order("page", direction));
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

  private String scan(String notExpired) {
    if (identifier != null) {
      String idParameter = parameter(identifier);
      String ofOwner = query.owner() == null ? "" : " AND owner = " + parameter(query.owner());
      return "SELECT %s FROM transfer_session WHERE (id = %s OR item_id = %s) AND %s%s ORDER BY expires_at, id"
          .formatted(COLUMNS, idParameter, idParameter, notExpired, ofOwner);
    }
    if (query.owner() != null) {
      return "SELECT %s FROM transfer_session WHERE owner = %s AND %s ORDER BY owner, kind, id"
          .formatted(COLUMNS, parameter(query.owner()), notExpired);
    }
    String direction =
        query.sort() == SessionTableQuery.Sort.TIME && query.descending() ? " DESC" : "";
    return "SELECT %s FROM transfer_session WHERE %s ORDER BY expires_at%s, id%s"
        .formatted(COLUMNS, notExpired, direction, direction);
  }

  /**
   * Parses the identifier of an item, or the first half of the identifier of a session; null if the
   * text is neither.
   */
  private static UUID parseIdentifier(String text) {
    return text.length() == 36 || text.length() == 73
        ? Columns.parseUuid(text.substring(0, 36))
        : null;
  }

  private String page(String scan, String direction) {
    String from = "(%s LIMIT %d) scanned".formatted(scan, SessionTableStore.MAX_SCANNED);
    if (text != null || query.sort() == SessionTableQuery.Sort.ITEM) {
      from +=
          " JOIN item ON item.id = scanned.item_id JOIN library ON library.id = item.library_id";
    }
    List<String> conditions = new ArrayList<>(List.of("true"));
    if (query.kind() != null) {
      conditions.add("scanned.kind = " + parameter(query.kind().name()));
    }
    if (query.state() != null) {
      conditions.add("scanned.state = " + parameter(query.state().name()));
    }
    if (text != null) {
      conditions.add(CONTAINS_TEXT.formatted(parameter(text)));
    }
    return "SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT %d OFFSET %s"
        .formatted(
            SCANNED_COLUMNS,
            from,
            String.join(" AND ", conditions),
            order("scanned", direction),
            SessionTableStore.PAGE_SIZE + 1,
            parameter((long) query.page() * SessionTableStore.PAGE_SIZE));
  }

  /** A total order, so that pages neither repeat nor skip sessions. */
  private String order(String sessions, String direction) {
    String column =
        query.sort() == SessionTableQuery.Sort.ITEM
            ? "item.name"
            : sessions + "." + query.sort().column();
    String secondary =
        query.sort() == SessionTableQuery.Sort.TIME ? "" : ", %s.expires_at".formatted(sessions);
    return column + direction + secondary + ", " + sessions + ".id" + direction;
  }
}
