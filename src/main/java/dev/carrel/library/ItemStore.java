package dev.carrel.library;

import dev.carrel.audit.Actor;
import dev.carrel.audit.ActorClause;
import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ItemFindSpec;
import dev.carrel.vapi.library.ItemId;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Stores items. */
@ApplicationScoped
public class ItemStore implements PanacheRepositoryBase<ItemEntity, UUID> {

  /** Handwritten, because it runs in the transaction of a client token or of a copy. */
  private static final String INSERT =
      """
      INSERT INTO item (id, library_id, name, description, type, source_id, content_version, metadata_version,
        version, size, creation_time, last_modified_time)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""";

  private static final String SELECT_FOR_SHARE =
      "SELECT id, library_id, name, description, type FROM item WHERE id = $1 FOR SHARE";

  /** Handwritten, because parsing HQL takes Hibernate 300 ms on an event loop. */
  private static final String FIND_IN_LIBRARY =
      "SELECT id FROM item WHERE library_id = $1 AND name = $2";

  /**
   * Handwritten, because the history records the actor for the sessions that are deleted with the
   * item.
   */
  private static final String DELETE =
      "WITH " + ActorClause.settingActor("$2") + " DELETE FROM item USING actor WHERE id = $1";

  private final Pool pool;

  ItemStore(Pool pool) {
    this.pool = pool;
  }

  /** Inserts an item. */
  public Uni<Void> insert(SqlClient client, ItemEntity item) {
    Tuple row = Tuple.of(item.id, item.libraryId, item.name, item.description, item.type);
    row.addUUID(item.sourceId).addLong(item.contentVersion).addLong(item.metadataVersion);
    row.addLong(item.version).addLong(item.size);
    row.addOffsetDateTime(Columns.toTimestamptz(item.creationTime));
    row.addOffsetDateTime(Columns.toTimestamptz(item.lastModifiedTime));
    return client.preparedQuery(INSERT).execute(row).replaceWithVoid();
  }

  /**
   * Returns the fields of an item that a copy needs, and locks the item against changes until the
   * transaction ends; null if it does not exist.
   */
  public Uni<ItemEntity> lockShared(SqlClient client, ItemId id) {
    UUID key = Columns.parseUuid(id.value());
    return key == null
        ? Uni.createFrom().nullItem()
        : client
            .preparedQuery(SELECT_FOR_SHARE)
            .execute(Tuple.of(key))
            .map(rows -> Rows.toFirst(rows, ItemStore::toEntity));
  }

  private static ItemEntity toEntity(Row row) {
    ItemEntity item = new ItemEntity();
    item.id = row.getUUID("id");
    item.libraryId = row.getUUID("library_id");
    item.name = row.getString("name");
    item.description = row.getString("description");
    item.type = row.getString("type");
    return item;
  }

  /**
   * Lists the keys of the items that match all fields of the specification, in ascending order.
   * Case is ignored in names and types.
   *
   * @param after the last key of the previous page; null for the first page
   * @param maxKeys the maximum number of keys
   */
  public Uni<List<UUID>> search(ItemFindSpec spec, UUID after, int maxKeys) {
    StringBuilder conditions = new StringBuilder("id > $1");
    Tuple parameters = Tuple.of(Rows.cursor(after));
    if (spec.name() != null) {
      conditions.append(" AND lower(name) = lower($%d)".formatted(parameters.size() + 1));
      parameters.addString(spec.name());
    }
    if (spec.type() != null) {
      conditions.append(" AND lower(type) = lower($%d)".formatted(parameters.size() + 1));
      parameters.addString(spec.type());
    }
    if (spec.libraryId() != null) {
      conditions.append(" AND library_id = $%d".formatted(parameters.size() + 1));
      parameters.addUUID(Columns.parseUuid(spec.libraryId().value()));
    }
    if (spec.sourceId() != null) {
      conditions.append(" AND source_id = $%d".formatted(parameters.size() + 1));
      parameters.addUUID(Columns.parseUuid(spec.sourceId().value()));
    }
    return pool.preparedQuery(
            "SELECT id FROM item WHERE %s ORDER BY id LIMIT %d".formatted(conditions, maxKeys))
        .execute(parameters)
        .map(rows -> Rows.toList(rows, row -> row.getUUID("id")));
  }

  /** Returns an item; null if it does not exist. */
  public Uni<ItemEntity> findByItemId(ItemId id) {
    UUID key = Columns.parseUuid(id.value());
    return key == null ? Uni.createFrom().nullItem() : findById(key);
  }

  /**
   * Returns an item and locks it until the transaction ends, because Hibernate writes all its
   * fields; null if it does not exist.
   */
  public Uni<ItemEntity> lock(ItemId id) {
    UUID key = Columns.parseUuid(id.value());
    return key == null
        ? Uni.createFrom().nullItem()
        : findById(key, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Returns the key of the item of this name in a library; null if there is none. */
  public Uni<UUID> findInLibrary(UUID library, String name) {
    return pool.preparedQuery(FIND_IN_LIBRARY)
        .execute(Tuple.of(library, name))
        .map(rows -> Rows.toFirst(rows, row -> row.getUUID("id")));
  }

  /** Deletes an item with its files and sessions; false if it does not exist. */
  public Uni<Boolean> deleteByItemId(ItemId id, Actor actor, Instant now) {
    UUID key = Columns.parseUuid(id.value());
    return key == null
        ? Uni.createFrom().item(false)
        : pool.preparedQuery(DELETE)
            .execute(Tuple.of(key, ActorClause.toJson(actor, now)))
            .map(Rows::isUpdated);
  }
}
