package dev.carrel.library;

import dev.carrel.audit.Actor;
import dev.carrel.audit.ActorClause;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.LibraryId;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Stores libraries. */
@ApplicationScoped
public class LibraryStore implements PanacheRepositoryBase<LibraryEntity, UUID> {
  /** Handwritten, because it runs in the transaction of a client token. */
  private static final String INSERT =
      """
      INSERT INTO library (id, name, description, version, backing_type, datastore_id, storage_uri,
        optimize_remote_publishing, published, publish_authentication, publish_user_name, publish_password_hash,
        persist_json_enabled, security_policy_id, creation_time, last_modified_time)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)""";

  private static final String PAGE = " ORDER BY id LIMIT $2";

  /**
   * Handwritten, because the history records the actor for the sessions that are deleted with the
   * library.
   */
  private static final String DELETE =
      "WITH " + ActorClause.settingActor("$2") + " DELETE FROM library USING actor WHERE id = $1";

  private final Pool pool;

  LibraryStore(Pool pool) {
    this.pool = pool;
  }

  /** Inserts a library. */
  public Uni<Void> insert(SqlClient client, LibraryEntity library) {
    Tuple row = Tuple.of(library.id, library.name, library.description, library.version);
    row.addString(library.backingType).addString(library.datastoreId).addString(library.storageUri);
    row.addBoolean(library.optimizeRemotePublishing).addBoolean(library.published);
    row.addString(library.publishAuthentication).addString(library.publishUserName);
    row.addString(library.publishPasswordHash).addBoolean(library.persistJsonEnabled);
    row.addString(library.securityPolicyId);
    row.addOffsetDateTime(Columns.toTimestamptz(library.creationTime));
    row.addOffsetDateTime(Columns.toTimestamptz(library.lastModifiedTime));
    return client.preparedQuery(INSERT).execute(row).replaceWithVoid();
  }

  /** Returns a library; null if it does not exist. */
  public Uni<LibraryEntity> findByLibraryId(LibraryId id) {
    UUID key = Columns.parseUuid(id.value());
    return key == null ? Uni.createFrom().nullItem() : findById(key);
  }

  /**
   * Returns a library and locks it until the transaction ends, because Hibernate writes all its
   * fields; null if it does not exist.
   */
  public Uni<LibraryEntity> lock(LibraryId id) {
    UUID key = Columns.parseUuid(id.value());
    return key == null
        ? Uni.createFrom().nullItem()
        : findById(key, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Returns the key of a library, which may not exist; empty if the identifier is malformed. */
  public Optional<UUID> keyOf(LibraryId id) {
    return Optional.ofNullable(Columns.parseUuid(id.value()));
  }

  /**
   * Lists the keys of all libraries in ascending order.
   *
   * @param after the last key of the previous page; null for the first page
   * @param maxKeys the maximum number of keys
   */
  public Uni<List<UUID>> listKeys(UUID after, int maxKeys) {
    return queryKeys(
        "SELECT id FROM library WHERE id > $1" + PAGE, Tuple.of(Rows.cursor(after), maxKeys));
  }

  /**
   * Lists the keys of the libraries with this name in ascending order; case is ignored.
   *
   * @param after the last key of the previous page; null for the first page
   * @param maxKeys the maximum number of keys
   */
  public Uni<List<UUID>> findByName(String name, UUID after, int maxKeys) {
    return queryKeys(
        "SELECT id FROM library WHERE id > $1 AND lower(name) = lower($3)" + PAGE,
        Tuple.of(Rows.cursor(after), maxKeys, name));
  }

  private Uni<List<UUID>> queryKeys(String statement, Tuple parameters) {
    return pool.preparedQuery(statement)
        .execute(parameters)
        .map(rows -> Rows.toList(rows, row -> row.getUUID("id")));
  }

  /** Deletes a library with its items and their sessions; false if it does not exist. */
  public Uni<Boolean> deleteByLibraryId(LibraryId id, Actor actor, Instant now) {
    UUID key = Columns.parseUuid(id.value());
    return key == null
        ? Uni.createFrom().item(false)
        : pool.preparedQuery(DELETE)
            .execute(Tuple.of(key, ActorClause.toJson(actor, now)))
            .map(Rows::isUpdated);
  }
}
