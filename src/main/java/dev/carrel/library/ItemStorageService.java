package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.http.UrlPaths;
import dev.carrel.inventory.VolumeId;
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

/** The storage locations of files, in the form that vCenter reports them: on a datastore. */
@ApplicationScoped
@Service("com.vmware.content.library.item.storage")
public class ItemStorageService {
  private final ItemStore itemStore;
  private final LibraryStore libraryStore;
  private final ItemFileStore files;
  private final ServerIdentity server;

  ItemStorageService(
      ItemStore itemStore, LibraryStore libraryStore, ItemFileStore files, ServerIdentity server) {
    this.itemStore = itemStore;
    this.libraryStore = libraryStore;
    this.files = files;
    this.server = server;
  }

  /** Lists the storage locations of all files of an item; NOT_FOUND if the item does not exist. */
  @Operation("list")
  @Requires(Privilege.READ_STORAGE)
  public Uni<List<ItemStorageInfo>> list(Caller caller, @Required ItemId libraryItemId) {
    return findLibraryOf(libraryItemId)
        .chain(
            library ->
                files
                    .list(libraryItemId)
                    .map(
                        all ->
                            all.stream()
                                .map(file -> toInfo(library, libraryItemId, file))
                                .toList()));
  }

  /**
   * Returns the storage location of a file; NOT_FOUND if the item does not exist or has no file of
   * that name.
   */
  @Operation("get")
  @Requires(Privilege.READ_STORAGE)
  public Uni<List<ItemStorageInfo>> get(
      Caller caller, @Required ItemId libraryItemId, @Required String fileName) {
    String name = ParameterChecks.checkFileName("file_name", fileName);
    return findLibraryOf(libraryItemId)
        .chain(
            library ->
                files
                    .find(libraryItemId, name)
                    .onItem()
                    .ifNull()
                    .failWith(
                        () ->
                            Message.FILE_NOT_FOUND.toError(
                                ErrorType.NOT_FOUND, "library item", name))
                    .map(file -> List.of(toInfo(library, libraryItemId, file))));
  }

  private Uni<LibraryEntity> findLibraryOf(ItemId item) {
    return Panache.withSession(
        () ->
            itemStore
                .findByItemId(item)
                .onItem()
                .ifNull()
                .failWith(() -> SessionLifecycle.itemNotFound(item))
                .chain((ItemEntity found) -> libraryStore.findById(found.libraryId)));
  }

  private ItemStorageInfo toInfo(LibraryEntity library, ItemId item, ItemFileInfo file) {
    return new ItemStorageInfo(
        LocalLibraryService.toBacking(library),
        List.of(storageUri(library, item, file)),
        file.checksumInfo(),
        file.name(),
        file.size(),
        file.cached(),
        file.version());
  }

  /**
   * A URI in vCenter's form (seen in govmomi issue 1697 and in vmware.vmware pull request 250). The
   * id of the volume is derived from the datastore, and that of the file from its version, so both
   * are the same in every response.
   */
  private URI storageUri(LibraryEntity library, ItemId item, ItemFileInfo file) {
    String backing = library.datastoreId == null ? library.storageUri : library.datastoreId;
    int dot = file.name().lastIndexOf('.');
    int nameLength = dot > 0 ? dot : file.name().length();
    return URI.create(
        "ds:///vmfs/volumes/%s//contentlib-%s/%s/%s_%s%s?serverId=%s"
            .formatted(
                VolumeId.of(backing),
                library.id,
                item.value(),
                UrlPaths.encodeSegment(file.name().substring(0, nameLength)),
                uuidOf(
                    "%s/%s/%s/%s", item.value(), file.name(), file.version(), file.checksumInfo()),
                UrlPaths.encodeSegment(file.name().substring(nameLength)),
                server.id()));
  }

  private static UUID uuidOf(String format, Object... values) {
    return UUID.nameUUIDFromBytes(format.formatted(values).getBytes(StandardCharsets.UTF_8));
  }
}
