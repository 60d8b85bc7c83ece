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
 * Sessions of both kinds in a table, for people to look at.
 *
 * <p>What a look costs is bounded, however many sessions there are: no more than {@link
 * #MAX_SCANNED} are gone through, in the order of an index ({@link SessionTableStatement}). Among
 * these, sorting and searching are by whatever column.
 */
@ApplicationScoped
public class SessionTableStore {
  /** How many sessions a page has. */
  public static final int PAGE_SIZE = 100;

  /** How many sessions a look goes through. */
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
   * A session, as the table shows it.
   *
   * @param completing whether it will be completed once all that is pulled is here
   */
  public record SessionRow(
      UUID key,
      SessionKind kind,
      SessionState state,
      boolean completing,
      String owner,
      UUID itemId,
      String item,
      String library,
      Instant expiresAt,
      Files files) {}

  /**
   * The files of a session together; of a download session those that were prepared.
   *
   * @param ready how many have come, or gone, whole
   * @param size the bytes of those whose size is known
   * @param first the name of one; null where there is none
   */
  public record Files(long count, long ready, long bytes, long size, String first) {}

  /**
   * A page of them.
   *
   * @param hasMore whether another page follows
   */
  public record Page(List<SessionRow> sessions, boolean hasMore) {}

  /** How many sessions of a kind are in a state. */
  public record Count(SessionKind kind, SessionState state, long count) {}

  /**
   * How many there are.
   *
   * @param atLeast whether there are more than were counted
   */
  public record Counts(List<Count> counts, boolean atLeast) {}

  /** The page that was asked for. */
  public Uni<Page> findPage(SessionTableQuery query, Instant now) {
    var statement = new SessionTableStatement(query, now);
    return pool.preparedQuery(statement.text())
        .execute(statement.parameters())
        .map(rows -> Rows.toList(rows, row -> row))
        .map(SessionTableStore::findPage);
  }

  private static Page findPage(List<Row> rows) {
    return new Page(
        rows.stream().limit(PAGE_SIZE).map(SessionTableStore::toRow).toList(),
        rows.size() > PAGE_SIZE);
  }

  /**
   * The sessions that there are, counted.
   *
   * @param owner whose; null for everybody's
   */
  public Uni<Counts> countSessions(String owner, Instant now) {
    Tuple parameters = Tuple.of(Columns.toTimestamptz(now));
    return pool.preparedQuery(owner == null ? COUNT_ALL : COUNT_OWN)
        .execute(owner == null ? parameters : parameters.addString(owner))
        .map(rows -> Rows.toList(rows, SessionTableStore::count))
        .map(
            counts ->
                new Counts(counts, counts.stream().mapToLong(Count::count).sum() >= MAX_COUNTED));
  }

  private static Count count(Row row) {
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
        row.getBoolean("completing"),
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
