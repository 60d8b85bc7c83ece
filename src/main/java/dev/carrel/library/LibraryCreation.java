package dev.carrel.library;

import dev.carrel.inventory.Inventory;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryModel;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Creates libraries and items with given ids, in a transaction of the caller. The rules are those
 * of the operations.
 */
@ApplicationScoped
public class LibraryCreation {
  private final LibraryStore libraries;
  private final ItemStore items;
  private final ItemFileStore files;
  private final Inventory inventory;

  LibraryCreation(
      LibraryStore libraries, ItemStore items, ItemFileStore files, Inventory inventory) {
    this.libraries = libraries;
    this.items = items;
    this.files = files;
    this.inventory = inventory;
  }

  /**
   * Requires that a library can be created.
   *
   * @throws VapiError INVALID_ARGUMENT if a value is invalid
   */
  public void check(LibraryModel spec) {
    newLibrary(spec, Instant.EPOCH);
  }

  /**
   * Requires that an item can be created.
   *
   * @throws VapiError INVALID_ARGUMENT if a value is invalid
   */
  public void check(ItemModel spec) {
    ItemMapper.newItem(spec, Instant.EPOCH);
  }

  /** Creates a library without a password. */
  public Uni<Void> createLibrary(SqlClient client, UUID id, LibraryModel spec, Instant now) {
    LibraryEntity library = newLibrary(spec, now);
    library.id = id;
    return libraries.insert(client, library);
  }

  private LibraryEntity newLibrary(LibraryModel spec, Instant now) {
    LibraryEntity library = new LibraryEntity();
    library.creationTime = now;
    library.lastModifiedTime = now;
    LibraryMapper.initialize(library, spec, inventory, null);
    return library;
  }

  /**
   * Creates an item and its files, as they are after one update session. Fails with a violation of
   * the constraint {@code ITEM_NAME_UNIQUE} if the library has an item of this name.
   */
  public Uni<Void> createItem(
      SqlClient client,
      UUID id,
      UUID library,
      ItemModel spec,
      List<ItemFileStore.NewFile> newFiles,
      Instant now) {
    ItemEntity item = ItemMapper.newItem(spec, now);
    item.id = id;
    item.libraryId = library;
    return items
        .insert(client, item)
        .chain(
            () ->
                newFiles.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : files.add(client, id, newFiles, now));
  }
}
