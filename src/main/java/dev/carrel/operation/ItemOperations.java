package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.ItemId;
import dev.carrel.library.ItemModel;
import dev.carrel.library.LibraryId;
import dev.carrel.store.ItemEntity;
import dev.carrel.store.Items;
import dev.carrel.store.Libraries;
import dev.carrel.store.Violations;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** Library items. */
@ApplicationScoped
@Service("com.vmware.content.library.item")
public class ItemOperations {
  private final Items items;
  private final Libraries libraries;
  private final Sessions sessions;
  private final Clock clock;

  ItemOperations(Items items, Libraries libraries, Sessions sessions, Clock clock) {
    this.items = items;
    this.libraries = libraries;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * Makes an item without files; NOT_FOUND for an unknown library, ALREADY_EXISTS where the name is
   * taken.
   */
  @Operation("create")
  public Uni<ItemId> create(Caller caller, ItemModel createSpec) {
    caller.needs(Privilege.ADD_ITEM);
    LibraryId library =
        Arguments.required("library_id", Arguments.required("create_spec", createSpec).libraryId());
    ItemEntity item = new ItemEntity();
    item.id = UUID.randomUUID();
    item.name = Arguments.name("name", createSpec.name());
    item.description =
        Arguments.text("description", createSpec.description(), Arguments.DESCRIPTION_LENGTH);
    item.type = Arguments.text("type", createSpec.type(), Arguments.NAME_LENGTH);
    item.contentVersion = 1;
    item.metadataVersion = 1;
    item.version = 1;
    item.creationTime = clock.instant();
    item.lastModifiedTime = item.creationTime;
    return Panache.withTransaction(() -> insert(item, library))
        .onFailure(Violations.of(Violations.ITEM_NAME))
        .recoverWithUni(() -> Panache.withSession(() -> nameTaken(item)))
        .onFailure(Violations.of(Violations.LIBRARY_OF_ITEM))
        .transform(gone -> LocalLibraryOperations.noLibrary(library))
        .replaceWith(() -> id(item));
  }

  private Uni<ItemEntity> insert(ItemEntity item, LibraryId library) {
    return libraries
        .named(library)
        .onItem()
        .ifNull()
        .failWith(() -> LocalLibraryOperations.noLibrary(library))
        .chain(
            found -> {
              item.libraryId = found.id;
              return items.persistAndFlush(item);
            });
  }

  /** Says which item has the name; the unique index has found it, whoever was first. */
  private Uni<ItemEntity> nameTaken(ItemEntity item) {
    return libraries
        .findById(item.libraryId)
        .chain(
            library ->
                items
                    .inLibrary(item.libraryId, item.name)
                    .invoke(
                        other -> {
                          throw Message.DUPLICATE_ITEM_NAME.as(
                              ErrorType.ALREADY_EXISTS,
                              item.name,
                              library == null ? "" : library.name,
                              other == null ? "" : other.id);
                        }));
  }

  /** Looks at an item; NOT_FOUND for an unknown one. */
  @Operation("get")
  public Uni<ItemModel> get(Caller caller, ItemId libraryItemId) {
    caller.needs(Privilege.READ);
    return Panache.withSession(() -> items.named(libraryItemId))
        .onItem()
        .ifNull()
        .failWith(() -> Sessions.noItem(libraryItemId))
        .map(ItemOperations::model);
  }

  /**
   * Removes an item, its files, and all sessions on it, whose transfers are cut; NOT_FOUND for an
   * unknown one.
   */
  @Operation("delete")
  public Uni<Void> delete(Caller caller, ItemId libraryItemId) {
    caller.needs(Privilege.DELETE_ITEM);
    return sessions
        .on(libraryItemId)
        .chain(
            keys ->
                Panache.withTransaction(() -> items.deleteNamed(libraryItemId))
                    .invoke(
                        deleted -> {
                          if (!deleted) {
                            throw Sessions.noItem(libraryItemId);
                          }
                          sessions.announceEnds(keys);
                        }))
        .replaceWithVoid();
  }

  private static ItemId id(ItemEntity item) {
    return new ItemId(item.id.toString());
  }

  private static ItemModel model(ItemEntity item) {
    return new ItemModel(
        id(item),
        new LibraryId(item.libraryId.toString()),
        String.valueOf(item.contentVersion),
        item.creationTime,
        item.description,
        item.lastModifiedTime,
        null,
        String.valueOf(item.metadataVersion),
        item.name,
        true,
        item.size,
        item.type,
        String.valueOf(item.version),
        null,
        null,
        null);
  }
}
