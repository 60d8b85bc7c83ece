package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.ItemFileInfo;
import dev.carrel.library.ItemId;
import dev.carrel.library.ItemStorageInfo;
import dev.carrel.store.ItemEntity;
import dev.carrel.store.ItemFileStore;
import dev.carrel.store.Items;
import dev.carrel.store.Libraries;
import dev.carrel.store.LibraryEntity;
import dev.carrel.store.ServerIdentity;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Where the files of items are stored, as vCenter would tell: on a datastore. */
@ApplicationScoped
@Service("com.vmware.content.library.item.storage")
public class ItemStorageOperations {
  private final Items items;
  private final Libraries libraries;
  private final ItemFileStore files;
  private final ServerIdentity server;

  ItemStorageOperations(
      Items items, Libraries libraries, ItemFileStore files, ServerIdentity server) {
    this.items = items;
    this.libraries = libraries;
    this.files = files;
    this.server = server;
  }

  /** Where all files of an item are; NOT_FOUND for an unknown one. */
  @Operation("list")
  public Uni<List<ItemStorageInfo>> list(Caller caller, @Required ItemId libraryItemId) {
    caller.needs(Privilege.READ_STORAGE);
    Arguments.parameter(
        "com.vmware.content.library.item.storage.list", "library_item_id", libraryItemId);
    return libraryOf(libraryItemId)
        .chain(
            library ->
                files
                    .list(libraryItemId)
                    .map(
                        all ->
                            all.stream().map(file -> info(library, libraryItemId, file)).toList()));
  }

  /** Where one file is; NOT_FOUND where the item is unknown or has none of that name. */
  @Operation("get")
  public Uni<List<ItemStorageInfo>> get(
      Caller caller, @Required ItemId libraryItemId, @Required String fileName) {
    caller.needs(Privilege.READ_STORAGE);
    String name =
        Arguments.fileName(
            "file_name",
            Arguments.parameter(
                "com.vmware.content.library.item.storage.get", "file_name", fileName));
    return libraryOf(libraryItemId)
        .chain(
            library ->
                files
                    .find(libraryItemId, name)
                    .onItem()
                    .ifNull()
                    .failWith(
                        () -> Message.FILE_NOT_FOUND.as(ErrorType.NOT_FOUND, "library item", name))
                    .map(file -> List.of(info(library, libraryItemId, file))));
  }

  private Uni<LibraryEntity> libraryOf(ItemId item) {
    return Panache.withSession(
        () ->
            items
                .named(item)
                .onItem()
                .ifNull()
                .failWith(() -> Sessions.noItem(item))
                .chain((ItemEntity found) -> libraries.findById(found.libraryId)));
  }

  private ItemStorageInfo info(LibraryEntity library, ItemId item, ItemFileInfo file) {
    return new ItemStorageInfo(
        LocalLibraryOperations.backing(library),
        List.of(uri(library, item, file)),
        file.checksumInfo(),
        file.name(),
        file.size(),
        file.cached(),
        file.version());
  }

  /**
   * A URI of vCenter's form. The volume is named after the datastore, so that it stays the same.
   */
  private URI uri(LibraryEntity library, ItemId item, ItemFileInfo file) {
    String backing = library.datastoreId == null ? library.storageUri : library.datastoreId;
    UUID volume = UUID.nameUUIDFromBytes(backing.getBytes(StandardCharsets.UTF_8));
    return URI.create(
        "ds:///vmfs/volumes/%s/contentlib-%s/%s/%s?serverId=%s"
            .formatted(
                volume, library.id, item.value(), TransferUris.segment(file.name()), server.id()));
  }
}
