package dev.carrel.session.query;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Reads pages of the session table of the console.
 *
 * <p>The cost of a query is bounded, however many sessions exist: it scans at most {@link
 * #MAX_SCANNED} sessions, in the order of an index ({@link SessionTableStatement}), and filters and
 * sorts only these.
 */
@ApplicationScoped
public class SessionTableStore {
  /** The number of sessions on a page. */
  public static final int PAGE_SIZE = 100;

  /** The maximum number of sessions that a query scans. */
  public static final int MAX_SCANNED = 20_000;

  private static final int MAX_COUNTED = 50_000;

  private static final String COUNT =
      """
      SELECT kind, state, count(*) AS count
        FROM (SELECT kind, state FROM transfer_session WHERE expires_at > $1 %s LIMIT %d) counted
       GROUP BY kind, state ORDER BY kind, state""";

  private static final String COUNT_ALL = COUNT.formatted("", MAX_COUNTED);

  private static final String COUNT_OWN = COUNT.formatted("AND owner = $2", MAX_COUNTED);

  private final Pool pool;

  SessionTableStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * A row of the session table.
   *
   * @param completionRequested whether completion was requested and waits for files to be received
   * @param item the item's name
   * @param library the library's name
   */
  public record SessionRow(
      UUID key,
      SessionKind kind,
      SessionState state,
      boolean completionRequested,
      String owner,
      UUID itemId,
      String item,
      String library,
      Instant expiresAt,
      Files files) {}

  /**
   * A summary of the files of a session; for a download session, of the prepared files.
   *
   * @param count the number of files
   * @param ready the number of files that were transferred completely
   * @param bytes the number of bytes transferred
   * @param size the total size in bytes of the files whose size is known
   * @param first the first file name in alphabetical order; null if there are no files
   */
  public record Files(long count, long ready, long bytes, long size, String first) {}

  /**
   * A page of the session table.
   *
   * @param hasMore whether another page follows
   */
  public record Page(List<SessionRow> sessions, boolean hasMore) {}

  /** The number of sessions of a kind in a state. */
  public record Count(SessionKind kind, SessionState state, long count) {}

  /**
   * The numbers of sessions by kind and state.
   *
   * @param atLeast whether counting stopped at its limit, so that more sessions may exist
   */
  public record Counts(List<Count> counts, boolean atLeast) {}

  /** Returns the page that the query selects. */
  public Uni<Page> findPage(SessionTableQuery query, Instant now) {
    var statement = new SessionTableStatement(query, now);
    return pool.preparedQuery(statement.text())
        .execute(statement.parameters())
        .map(rows -> Rows.toList(rows, row -> row))
        .map(SessionTableStore::toPage);
  }

  private static Page toPage(List<Row> rows) {
    return new Page(
        rows.stream().limit(PAGE_SIZE).map(SessionTableStore::toRow).toList(),
        rows.size() > PAGE_SIZE);
  }

  /**
   * Counts the sessions that have not expired, up to a limit.
   *
   * @param owner the owner of the sessions; null for all owners
   */
  public Uni<Counts> countSessions(String owner, Instant now) {
    Tuple parameters = Tuple.of(Columns.toTimestamptz(now));
    return pool.preparedQuery(owner == null ? COUNT_ALL : COUNT_OWN)
        .execute(owner == null ? parameters : parameters.addString(owner))
        .map(rows -> Rows.toList(rows, SessionTableStore::toCount))
        .map(
            counts ->
                new Counts(counts, counts.stream().mapToLong(Count::count).sum() >= MAX_COUNTED));
  }

  private static Count toCount(Row row) {
    return new Count(
        SessionKind.valueOf(row.getString("kind")),
        SessionState.valueOf(row.getString("state")),
        row.getLong("count"));
  }

  private static SessionRow toRow(Row row) {
    return new SessionRow(
        row.getUUID("id"),
        SessionKind.valueOf(row.getString("kind")),
        SessionState.valueOf(row.getString("state")),
        row.getBoolean("completion_requested"),
        row.getString("owner"),
        row.getUUID("item_id"),
        row.getString("item"),
        row.getString("library"),
        Columns.toInstant(row, "expires_at"),
        new Files(
            row.getLong("files"),
            row.getLong("ready"),
            row.getLong("bytes"),
            row.getLong("size"),
            row.getString("first_file")));
  }
}
