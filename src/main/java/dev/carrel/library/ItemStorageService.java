package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.http.UrlPaths;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.ItemFileInfo;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.ItemStorageInfo;
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
public class ItemStorageService {
  private final ItemStore items;
  private final LibraryStore libraries;
  private final ItemFileStore files;
  private final ServerIdentity server;

  ItemStorageService(
      ItemStore items, LibraryStore libraries, ItemFileStore files, ServerIdentity server) {
    this.items = items;
    this.libraries = libraries;
    this.files = files;
    this.server = server;
  }

  /** Where all files of an item are; NOT_FOUND for an unknown one. */
  @Operation("list")
  public Uni<List<ItemStorageInfo>> list(Caller caller, @Required ItemId libraryItemId) {
    caller.needs(Privilege.READ_STORAGE);
    ParameterChecks.parameter(
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
        ParameterChecks.fileName(
            "file_name",
            ParameterChecks.parameter(
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
                .failWith(() -> SessionLifecycle.noItem(item))
                .chain((ItemEntity found) -> libraries.findById(found.libraryId)));
  }

  private ItemStorageInfo info(LibraryEntity library, ItemId item, ItemFileInfo file) {
    return new ItemStorageInfo(
        LocalLibraryService.backing(library),
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
                volume,
                library.id,
                item.value(),
                UrlPaths.encodeSegment(file.name()),
                server.id()));
  }
}
