package dev.carrel.journal;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The SQL of the journal. It keeps the newest 10,000 entries, or fewer if they exceed 64 MiB. */
@ApplicationScoped
class JournalStore {
  /** The maximum number of entries. */
  static final int MAX_ENTRIES = 10_000;

  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** A replica trims the journal each time that it has written this many entries or bytes. */
  private static final int TRIM_AFTER_ENTRIES = 1_000;

  private static final int TRIM_AFTER_BYTES = 8 * 1024 * 1024;

  private static final String LOCK_KEY = "hashtext('carrel.journal')";

  /**
   * One statement after the other assigns positions, so that a reader that has seen a position has
   * also seen all smaller ones. The commit does not wait for the disk: if PostgreSQL crashes, the
   * positions of lost entries are missing.
   */
  private static final String LOCK =
      """
      lock AS MATERIALIZED (SELECT pg_advisory_xact_lock(%s), set_config('synchronous_commit', 'off', true))"""
          .formatted(LOCK_KEY);

  private static final String INSERT =
      """
      WITH %s,
           numbered AS MATERIALIZED (
        SELECT nextval('journal_position') AS position, at, operation, transfer, api, user_name, session, file, status,
               error, method, path, created, entry
          FROM lock, unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                            $8::integer[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
                 AS new (at, operation, transfer, api, user_name, session, file, status, error, method, path, created, entry))
      INSERT INTO journal_entry (id, ended, at, operation, transfer, api, user_name, session, file, status, error, method, path,
                                 created, bytes, entry)
      SELECT position, CASE WHEN $14 THEN NULL ELSE position END, at, operation, transfer, api, user_name, session, file,
             status, error, method, path, created, octet_length(entry), entry
        FROM numbered
      RETURNING id"""
          .formatted(LOCK);

  private static final String UPDATE =
      """
      WITH %s
      UPDATE journal_entry SET ended = nextval('journal_position'), status = $2, error = $3, bytes = octet_length($4), entry = $4
        FROM lock WHERE id = $1"""
          .formatted(LOCK);

  private static final String IS_CLEARED =
      "SELECT cleared_through >= $1 FROM journal WHERE sandbox = 'main'";

  /**
   * {@code $2} is whether entries were lost before they were written. The number of entries is not
   * counted, because positions have no gaps.
   */
  private static final String TRIM =
      """
      WITH %s,
           dropped AS (
        DELETE FROM journal_entry USING lock
         WHERE coalesce(ended, id) <= (SELECT last_value FROM journal_position) - $1
        RETURNING coalesce(ended, id) AS position)
      UPDATE journal SET dropped_through = greatest(dropped_through, (SELECT max(position) FROM dropped),
                                                    CASE WHEN $2 THEN nextval('journal_position') END)
       WHERE sandbox = 'main' AND ($2 OR EXISTS (SELECT FROM dropped))"""
          .formatted(LOCK);

  private static final String TRIM_BYTES =
      """
      WITH %s,
           ranked AS (
        SELECT id, sum(bytes) OVER (ORDER BY coalesce(ended, id) DESC) AS total FROM journal_entry, lock),
           dropped AS (
        DELETE FROM journal_entry USING ranked WHERE journal_entry.id = ranked.id AND total > $1
        RETURNING coalesce(journal_entry.ended, journal_entry.id) AS position)
      UPDATE journal SET dropped_through = greatest(dropped_through, (SELECT max(position) FROM dropped))
       WHERE sandbox = 'main' AND EXISTS (SELECT FROM dropped)"""
          .formatted(LOCK);

  private static final String MATCHES =
      """
      coalesce(ended, id) > $1
        AND ($2::text IS NULL OR operation LIKE $2 OR 'com.vmware.' || operation LIKE $2)
        AND ($3::text IS NULL OR transfer = $3)
        AND ($4::text IS NULL OR api = $4)
        AND ($5::text IS NULL OR user_name LIKE $5)
        AND ($6::text IS NULL OR session = $6)
        AND ($7::text IS NULL OR file LIKE $7)
        AND ($8::integer IS NULL OR status BETWEEN $8 AND $9)
        AND ($10::text IS NULL OR error = $10)
        AND ($11::timestamptz IS NULL OR at >= $11)""";

  private static final String LIST =
      "SELECT id, ended, entry FROM journal_entry WHERE "
          + MATCHES
          + " ORDER BY coalesce(ended, id) LIMIT $12";

  private static final String FIND_POSITIONS =
      "SELECT id, ended, session FROM journal_entry WHERE "
          + MATCHES
          + " ORDER BY coalesce(ended, id)";

  private static final String WAIT_FOR_WRITERS =
      "SELECT pg_advisory_xact_lock(%s)".formatted(LOCK_KEY);

  /** After a crash of PostgreSQL, some positions have no entry. */
  private static final String DROPPED_THROUGH =
      """
      SELECT CASE WHEN last_value - start = (
                    SELECT coalesce(sum((id > start)::int + (ended > start AND ended <> id)::int), 0) FROM journal_entry)
                  THEN dropped_through ELSE last_value END
        FROM (SELECT dropped_through, greatest(dropped_through, cleared_through) AS start,
                     CASE WHEN is_called THEN last_value ELSE 0 END AS last_value
                FROM journal, journal_position WHERE sandbox = 'main') journal""";

  private static final String CLEAR =
      """
      WITH deleted AS (DELETE FROM journal_entry)
      UPDATE journal SET dropped_through = 0, cleared_through = (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal_position)
       WHERE sandbox = 'main'""";

  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
  private static final Logger LOG = Logger.getLogger(JournalStore.class);

  private final Pool pool;
  private final JournalJson json;
  private final Vertx vertx;
  private final AtomicLong entriesSinceTrim = new AtomicLong();
  private final AtomicLong bytesSinceTrim = new AtomicLong();
  private final AtomicInteger lostBatches = new AtomicInteger();

  JournalStore(Pool pool, JournalJson json, Vertx vertx) {
    this.pool = pool;
    this.json = json;
    this.vertx = vertx;
  }

  /**
   * Where an entry is in the journal.
   *
   * @param ended null while a transfer runs
   * @param session null for an entry without a session
   */
  record Position(long id, Long ended, String session) {}

  /** Writes entries of calls. */
  Uni<Void> insert(List<JournalEntry> entries) {
    return insert(entries, false).replaceWithVoid();
  }

  /** Writes the entry of a transfer that begins; returns its id. */
  Uni<Long> insertRunning(JournalEntry entry) {
    return insert(List.of(entry), true);
  }

  private Uni<Long> insert(List<JournalEntry> entries, boolean isRunning) {
    String[] texts = entries.stream().map(json::toText).toArray(String[]::new);
    Tuple parameters =
        Tuple.tuple()
            .addValue(
                entries.stream()
                    .map(entry -> Columns.toTimestamptz(entry.at()))
                    .toArray(OffsetDateTime[]::new));
    addTexts(parameters, entries, JournalEntry::operation);
    addTexts(parameters, entries, JournalEntry::transfer);
    addTexts(parameters, entries, JournalEntry::api);
    addTexts(parameters, entries, JournalEntry::user);
    addTexts(parameters, entries, JournalEntry::session);
    addTexts(parameters, entries, JournalEntry::file);
    parameters.addValue(entries.stream().map(JournalEntry::status).toArray(Integer[]::new));
    addTexts(parameters, entries, JournalEntry::error);
    addTexts(parameters, entries, JournalEntry::method);
    addTexts(parameters, entries, JournalEntry::path);
    addTexts(parameters, entries, JournalEntry::createdId);
    parameters.addValue(texts).addBoolean(isRunning);
    return pool.preparedQuery(INSERT)
        .execute(parameters)
        .invoke(inserted -> trimIfDue(texts))
        .map(rows -> Rows.toFirst(rows, row -> row.getLong("id")));
  }

  private static void addTexts(
      Tuple parameters, List<JournalEntry> entries, Function<JournalEntry, String> column) {
    parameters.addValue(
        entries.stream().map(column).map(JournalStore::withoutNul).toArray(String[]::new));
  }

  /** PostgreSQL stores no NUL characters in texts. */
  private static String withoutNul(String text) {
    return text == null ? null : text.replace("\0", "");
  }

  /**
   * Writes the end of a transfer. If its entry was dropped in the meantime, inserts it again; if
   * the journal was cleared, does nothing.
   */
  Uni<Void> update(long id, JournalEntry entry) {
    return pool.preparedQuery(UPDATE)
        .execute(Tuple.of(id, entry.status(), entry.error(), json.toText(entry)))
        .map(Rows::isUpdated)
        .chain(
            isUpdated -> isUpdated ? Uni.createFrom().voidItem() : insertUnlessCleared(id, entry));
  }

  private Uni<Void> insertUnlessCleared(long id, JournalEntry entry) {
    return pool.preparedQuery(IS_CLEARED)
        .execute(Tuple.of(id))
        .map(rows -> Rows.toFirst(rows, row -> row.getBoolean(0)))
        .chain(isCleared -> isCleared ? Uni.createFrom().voidItem() : insert(List.of(entry)));
  }

  /** Records that entries could not be written, as soon as the database can be reached. */
  void markLost() {
    lostBatches.incrementAndGet();
    recordLost();
  }

  private void recordLost() {
    trim()
        .subscribe()
        .with(
            recorded -> {},
            failure -> vertx.setTimer(RETRY_INTERVAL.toMillis(), elapsed -> recordLost()));
  }

  private void trimIfDue(String[] texts) {
    long bytes = 0;
    for (String text : texts) {
      bytes += text.length();
    }
    if (entriesSinceTrim.addAndGet(texts.length) >= TRIM_AFTER_ENTRIES) {
      entriesSinceTrim.set(0);
      inBackground(trim());
    }
    if (bytesSinceTrim.addAndGet(bytes) >= TRIM_AFTER_BYTES) {
      bytesSinceTrim.set(0);
      inBackground(pool.preparedQuery(TRIM_BYTES).execute(Tuple.of(MAX_BYTES)));
    }
  }

  private static void inBackground(Uni<?> trim) {
    trim.subscribe()
        .with(trimmed -> {}, failure -> LOG.debugf("Could not trim the journal: %s", failure));
  }

  private Uni<Void> trim() {
    int lost = lostBatches.get();
    return pool.preparedQuery(TRIM)
        .execute(Tuple.of((long) MAX_ENTRIES, lost > 0))
        .invoke(() -> lostBatches.addAndGet(-lost))
        .replaceWithVoid();
  }

  /** Lists entries in the order of their positions. */
  Uni<List<JournalEntry>> list(JournalFilter filter, int limit) {
    return pool.preparedQuery(LIST)
        .execute(toParameters(filter).addInteger(limit))
        .chain(rows -> vertx.executeBlocking(() -> Rows.toList(rows, this::toEntry), false));
  }

  private JournalEntry toEntry(Row row) {
    return json.read(row.getString("entry")).withPosition(row.getLong("id"), row.getLong("ended"));
  }

  /** Finds the positions of entries, in their order. */
  Uni<List<Position>> findPositions(JournalFilter filter) {
    return pool.preparedQuery(FIND_POSITIONS)
        .execute(toParameters(filter))
        .map(
            rows ->
                Rows.toList(
                    rows,
                    row ->
                        new Position(
                            row.getLong("id"), row.getLong("ended"), row.getString("session"))));
  }

  private static Tuple toParameters(JournalFilter filter) {
    return Tuple.of(
            filter.afterPosition(),
            toLike(filter.operation()),
            filter.transfer(),
            filter.api(),
            toLike(filter.user()),
            filter.session())
        .addString(toLike(filter.file()))
        .addInteger(filter.minStatus())
        .addInteger(filter.maxStatus())
        .addString(filter.error())
        .addOffsetDateTime(Columns.toTimestamptz(filter.since()));
  }

  /** Converts a glob to a pattern of LIKE. */
  private static String toLike(String glob) {
    return glob == null
        ? null
        : glob.replaceAll("[%_\\\\]", "\\\\$0").replace('*', '%').replace('?', '_');
  }

  /** Returns the position of the newest entry that may have been dropped or lost; 0 for none. */
  Uni<Long> droppedThrough() {
    return flushLost()
        .chain(
            () ->
                pool.withTransaction(
                    connection ->
                        connection
                            .preparedQuery(WAIT_FOR_WRITERS)
                            .execute()
                            .chain(() -> connection.preparedQuery(DROPPED_THROUGH).execute())))
        .map(rows -> Rows.toFirst(rows, row -> row.getLong(0)));
  }

  private Uni<Void> flushLost() {
    return lostBatches.get() > 0 ? trim() : Uni.createFrom().voidItem();
  }

  /** Deletes all entries in a transaction. The ends of running transfers are not recorded then. */
  Uni<Void> clear(SqlClient client) {
    return client
        .preparedQuery(WAIT_FOR_WRITERS)
        .execute()
        .chain(() -> client.preparedQuery(CLEAR).execute())
        .replaceWithVoid();
  }

  Uni<Void> clear() {
    return flushLost().chain(() -> pool.withTransaction(this::clear));
  }
}
