package dev.carrel.seed;

import dev.carrel.audit.ActorClause;
import dev.carrel.content.StagedContentStore.StagedContent;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.seed.SeedPlan.PlannedSessionFile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL of seeds: finds what exists already, and gives sessions the files that their clients
 * would have uploaded.
 */
@ApplicationScoped
class SeedStore {
  private static final String LIBRARY_COLUMNS = "SELECT id, name, description FROM library WHERE ";

  private static final String FIND_LIBRARY = LIBRARY_COLUMNS + "id = $1";

  private static final String FIND_LIBRARY_BY_NAME =
      LIBRARY_COLUMNS + "lower(name) = lower($1) AND name = $1 ORDER BY creation_time, id LIMIT 1";

  private static final String ITEM_COLUMNS =
      "SELECT id, library_id, name, description, type FROM item WHERE ";

  private static final String FIND_ITEM = ITEM_COLUMNS + "id = $1";

  private static final String FIND_ITEM_BY_NAME = ITEM_COLUMNS + "library_id = $1 AND name = $2";

  private static final String LIST_ITEM_FILES =
      "SELECT name, checksum_algorithm || ':' || checksum AS checksum FROM item_file WHERE item_id = $1";

  /** {@code $2} contains all names that the item can have, so that an index is used. */
  private static final String FIND_ITEM_BY_PATH =
      """
      SELECT item.id, item.type FROM item JOIN library ON library.id = item.library_id
       WHERE lower(item.name) = ANY ($2) AND library.name || '/' || item.name = $1
       ORDER BY library.creation_time, library.id LIMIT 1""";

  private static final String DELETE_EXPIRED =
      """
      WITH %s
      DELETE FROM transfer_session USING actor
       WHERE (id = $1 OR item_id = $2) AND expires_at <= $3"""
          .formatted(ActorClause.settingActor("$4"));

  private static final String FIND_SESSION =
      "SELECT kind, item_id, owner, state FROM transfer_session WHERE id = $1 FOR UPDATE";

  private static final String LIST_SESSION_FILES =
      """
      SELECT name, coalesce(expected_size, size) AS size, bytes_transferred FROM update_session_file WHERE session_id = $1
       UNION ALL
      SELECT name, 0, 0 FROM download_session_file WHERE session_id = $1""";

  private static final String SET_RECEIVED =
      """
      UPDATE update_session_file
         SET content_id = $3, bytes_transferred = $4::bigint, status = CASE WHEN $5 THEN 'READY' ELSE status END,
             size = CASE WHEN $5 THEN $4::bigint END, checksum_algorithm = CASE WHEN $5 THEN $6 END,
             checksum = CASE WHEN $5 THEN $7 END
       WHERE session_id = $1 AND name = $2""";

  private static final String FIND_APPLIED =
      "SELECT $1 = ANY (applied_seeds) AS is_applied FROM sandbox WHERE name = 'main'";

  private static final String ADD_APPLIED =
      "UPDATE sandbox SET applied_seeds = applied_seeds || $1::text[] WHERE name = 'main'";

  private final Pool pool;

  SeedStore(Pool pool) {
    this.pool = pool;
  }

  /** A library or an item that exists. */
  record Existing(UUID id, UUID library, String name, String description, String type) {}

  /** An item to which a session refers. */
  record ItemReference(UUID id, String type) {}

  /** A session that exists. */
  record ExistingSession(String kind, UUID item, String owner, String state) {}

  /** A file of a session that exists. */
  record ExistingFile(String name, long size, long received) {}

  /** Finds a library by its id, or by its name if the id is null; null if it does not exist. */
  Uni<Existing> findLibrary(SqlClient client, UUID id, String name) {
    return id == null
        ? findFirst(client, FIND_LIBRARY_BY_NAME, Tuple.of(name), SeedStore::toLibrary)
        : findFirst(client, FIND_LIBRARY, Tuple.of(id), SeedStore::toLibrary);
  }

  private static Existing toLibrary(Row row) {
    return new Existing(
        row.getUUID("id"), null, row.getString("name"), row.getString("description"), null);
  }

  /** Finds an item by its id, or by its name if the id is null; null if it does not exist. */
  Uni<Existing> findItem(SqlClient client, UUID id, UUID library, String name) {
    return id == null
        ? findFirst(client, FIND_ITEM_BY_NAME, Tuple.of(library, name), SeedStore::toItem)
        : findFirst(client, FIND_ITEM, Tuple.of(id), SeedStore::toItem);
  }

  private static Existing toItem(Row row) {
    return new Existing(
        row.getUUID("id"),
        row.getUUID("library_id"),
        row.getString("name"),
        row.getString("description"),
        row.getString("type"));
  }

  /** Returns the checksums of the files of an item, with their algorithms, by the files' names. */
  Uni<Map<String, String>> listItemFiles(SqlClient client, UUID item) {
    return client
        .preparedQuery(LIST_ITEM_FILES)
        .execute(Tuple.of(item))
        .map(
            rows ->
                Rows.toList(
                        rows, row -> Map.entry(row.getString("name"), row.getString("checksum")))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /**
   * Finds an item by {@code library/item}; the oldest library if several have the name. Null if it
   * does not exist.
   */
  Uni<ItemReference> findItem(SqlClient client, String path) {
    String[] names =
        IntStream.range(0, path.length())
            .filter(i -> path.charAt(i) == '/')
            .mapToObj(i -> path.substring(i + 1).toLowerCase(Locale.ROOT))
            .toArray(String[]::new);
    return findFirst(
        client,
        FIND_ITEM_BY_PATH,
        Tuple.of(path, names),
        row -> new ItemReference(row.getUUID("id"), row.getString("type")));
  }

  /** Deletes a session, and the sessions on an item, if they have expired. */
  Uni<Void> deleteExpired(SqlClient client, UUID session, UUID item, Instant now) {
    return client
        .preparedQuery(DELETE_EXPIRED)
        .execute(
            Tuple.of(session, item, Columns.toTimestamptz(now), ActorClause.toExpiryActorJson(now)))
        .replaceWithVoid();
  }

  /** Finds a session, and locks it; null if it does not exist. */
  Uni<ExistingSession> findSession(SqlClient client, UUID id) {
    return findFirst(
        client,
        FIND_SESSION,
        Tuple.of(id),
        row ->
            new ExistingSession(
                row.getString("kind"),
                row.getUUID("item_id"),
                row.getString("owner"),
                row.getString("state")));
  }

  /** Returns the files of an update session, or the prepared files of a download session. */
  Uni<Set<ExistingFile>> listSessionFiles(SqlClient client, UUID session) {
    return client
        .preparedQuery(LIST_SESSION_FILES)
        .execute(Tuple.of(session))
        .map(rows -> Set.copyOf(Rows.toList(rows, SeedStore::toFile)));
  }

  private static ExistingFile toFile(Row row) {
    Long size = row.getLong("size");
    return new ExistingFile(
        row.getString("name"), size == null ? -1 : size, row.getLong("bytes_transferred"));
  }

  /** Records that the server has received bytes of a file; the file is READY if it has all. */
  Uni<Void> setReceived(
      SqlClient client, UUID session, PlannedSessionFile file, StagedContent staged) {
    Tuple parameters = Tuple.of(session, file.name(), staged.content().value());
    parameters.addLong(file.receivedSize()).addBoolean(file.isComplete());
    parameters.addString(staged.received().checksum().algorithm().name());
    parameters.addString(staged.received().checksum().checksum());
    return client.preparedQuery(SET_RECEIVED).execute(parameters).replaceWithVoid();
  }

  /** Like the other overload, outside a transaction. */
  Uni<Boolean> isApplied(String hash) {
    return isApplied(pool, hash);
  }

  /** Returns whether a configured seed was applied since the last reset. */
  Uni<Boolean> isApplied(SqlClient client, String hash) {
    return findFirst(client, FIND_APPLIED, Tuple.of(hash), row -> row.getBoolean("is_applied"));
  }

  /** Records that configured seeds were applied. */
  Uni<Void> addApplied(SqlClient client, List<String> hashes) {
    return client
        .preparedQuery(ADD_APPLIED)
        .execute(Tuple.of(hashes.toArray(String[]::new)))
        .replaceWithVoid();
  }

  private static <T> Uni<T> findFirst(
      SqlClient client, String statement, Tuple parameters, Function<Row, T> mapper) {
    return client
        .preparedQuery(statement)
        .execute(parameters)
        .map(rows -> Rows.toFirst(rows, mapper));
  }
}
