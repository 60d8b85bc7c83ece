package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.database.OutdatedPreparedStatements;
import dev.carrel.operation.ClientTokens;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ActiveSessionStore;
import dev.carrel.session.SessionEndPublisher;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.ItemDestinationSpec;
import dev.carrel.vapi.library.ItemFindSpec;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Library items. */
@ApplicationScoped
@Service("com.vmware.content.library.item")
public class ItemService {
  private final ItemStore itemStore;
  private final LibraryStore libraryStore;
  private final ItemFileStore files;
  private final ItemNameConstraint nameConstraint;
  private final MissingFileCheck missingFileCheck;
  private final ActiveSessionStore activeSessions;
  private final SessionEndPublisher sessionEndPublisher;
  private final ClientTokens tokens;
  private final VirtualClock clock;

  ItemService(
      ItemStore itemStore,
      LibraryStore libraryStore,
      ItemFileStore files,
      ItemNameConstraint nameConstraint,
      MissingFileCheck missingFileCheck,
      ActiveSessionStore activeSessions,
      SessionEndPublisher sessionEndPublisher,
      ClientTokens tokens,
      VirtualClock clock) {
    this.itemStore = itemStore;
    this.libraryStore = libraryStore;
    this.files = files;
    this.nameConstraint = nameConstraint;
    this.missingFileCheck = missingFileCheck;
    this.activeSessions = activeSessions;
    this.sessionEndPublisher = sessionEndPublisher;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Creates an item without files; NOT_FOUND if the library does not exist, ALREADY_EXISTS if an
   * item of the library has the same name.
   */
  @Operation("create")
  @Requires(Privilege.ADD_ITEM)
  public Uni<ItemId> create(Caller caller, String clientToken, @Required ItemModel createSpec) {
    ItemEntity item = ItemMapper.newItem(createSpec, clock.instant());
    LibraryId library =
        ParameterChecks.requireParameter("create_spec.library_id", createSpec.libraryId());
    item.libraryId = parseKey(library);
    return nameConstraint
        .reportConflict(
            tokens.createOnce(
                ItemService.class,
                caller,
                clientToken,
                createSpec,
                ItemMapper::toId,
                (client, key) -> {
                  item.id = key;
                  return nameConstraint.writeDetectingConflict(
                      item, itemStore.insert(client, item));
                }))
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ITEM_LIBRARY_FK))
        .transform(violation -> LocalLibraryService.libraryNotFound(library));
  }

  /**
   * Creates an item with the files of another. Fields that are null in the specification are copied
   * from the source. Errors: NOT_FOUND if the item or the library does not exist, ALREADY_EXISTS if
   * an item of the library has the same name, RESOURCE_INACCESSIBLE if content of the source is
   * missing.
   */
  @Operation("copy")
  @Requires({Privilege.READ, Privilege.ADD_ITEM})
  public Uni<ItemId> copy(
      Caller caller,
      String clientToken,
      @Required ItemId sourceLibraryItemId,
      @Required ItemModel destinationCreateSpec) {
    ItemModel spec = destinationCreateSpec;
    return nameConstraint
        .reportConflict(
            missingFileCheck
                .requireAllPresent(sourceLibraryItemId)
                .chain(
                    () ->
                        tokens.createOnce(
                            ItemService.class,
                            caller,
                            clientToken,
                            List.of(sourceLibraryItemId, spec),
                            ItemMapper::toId,
                            (client, key) -> copy(client, key, sourceLibraryItemId, spec))))
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ITEM_LIBRARY_FK))
        .transform(violation -> LocalLibraryService.libraryNotFound(spec.libraryId()));
  }

  private UUID parseKey(LibraryId library) {
    return libraryStore
        .keyOf(library)
        .orElseThrow(() -> LocalLibraryService.libraryNotFound(library));
  }

  /**
   * Locks the source, so that its files are copied in a consistent state and it is not deleted
   * meanwhile.
   */
  private Uni<Void> copy(SqlClient client, UUID key, ItemId sourceId, ItemModel spec) {
    return itemStore
        .lockShared(client, sourceId)
        .onItem()
        .ifNull()
        .failWith(() -> SessionLifecycle.itemNotFound(sourceId))
        .chain(
            source -> {
              ItemEntity item = ItemMapper.newCopy(source, spec, clock.instant());
              item.id = key;
              item.libraryId =
                  spec.libraryId() == null ? source.libraryId : parseKey(spec.libraryId());
              return nameConstraint
                  .writeDetectingConflict(item, itemStore.insert(client, item))
                  .chain(() -> files.copy(client, sourceId, key));
            });
  }

  /** Returns an item; NOT_FOUND if it does not exist. */
  @Operation("get")
  @Requires(Privilege.READ)
  public Uni<ItemModel> get(Caller caller, @Required ItemId libraryItemId) {
    return getModel(libraryItemId);
  }

  Uni<ItemModel> getModel(ItemId libraryItemId) {
    return Panache.withSession(() -> requireFound(libraryItemId)).map(ItemMapper::toModel);
  }

  /** Lists the items of a library; NOT_FOUND if the library does not exist. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<Page<ItemId>> list(Caller caller, @Required LibraryId libraryId) {
    return Panache.withSession(
            () ->
                libraryStore
                    .findByLibraryId(libraryId)
                    .onItem()
                    .ifNull()
                    .failWith(() -> LocalLibraryService.libraryNotFound(libraryId)))
        .chain(() -> findMatching(new ItemFindSpec(null, libraryId, null, null, null)));
  }

  /**
   * Lists the items that match all fields of the specification; INVALID_ARGUMENT if all fields are
   * null.
   */
  @Operation("find")
  @Requires(Privilege.READ)
  public Uni<Page<ItemId>> find(Caller caller, @Required ItemFindSpec spec) {
    if (spec.equals(new ItemFindSpec(null, null, null, null, null))) {
      throw Message.VALUE_REQUIRED.toError(
          ErrorType.INVALID_ARGUMENT, "at least one field of spec");
    }
    ParameterChecks.checkText("spec.name", spec.name(), Integer.MAX_VALUE);
    ParameterChecks.checkText("spec.type", spec.type(), Integer.MAX_VALUE);
    // All content is stored locally, so no item matches cached = false.
    return Boolean.FALSE.equals(spec.cached())
        ? Uni.createFrom().item(Page.single(List.of()))
        : findMatching(spec);
  }

  private Uni<Page<ItemId>> findMatching(ItemFindSpec spec) {
    return Page.readFirst(after -> itemStore.search(spec, after, Page.MAX_SIZE))
        .map(keys -> keys.map(ItemMapper::toId));
  }

  /**
   * Changes name, description and type if they are set. Errors: NOT_FOUND if the item does not
   * exist, ALREADY_EXISTS if an item of the library has the new name, CONCURRENT_CHANGE if the
   * specification contains another version than the item has.
   */
  @Operation("update")
  @Requires(Privilege.UPDATE_ITEM)
  public Uni<Void> update(
      Caller caller, @Required ItemId libraryItemId, @Required ItemModel updateSpec) {
    return nameConstraint
        .reportConflict(
            OutdatedPreparedStatements.withRetry(
                Panache.withTransaction(
                    () ->
                        itemStore
                            .lock(libraryItemId)
                            .onItem()
                            .ifNull()
                            .failWith(() -> SessionLifecycle.itemNotFound(libraryItemId))
                            .invoke(
                                item -> ItemMapper.applyUpdate(item, updateSpec, clock.instant()))
                            .call(
                                item ->
                                    nameConstraint.writeDetectingConflict(
                                        item, itemStore.flush())))))
        .replaceWithVoid();
  }

  /**
   * Publishes an item to all subscriptions. There are none, so it only validates the request. It
   * fails with the same errors as {@link LocalLibraryService#publish}.
   */
  @Operation("publish")
  @Requires(Privilege.PUBLISH_ITEM)
  public Uni<Void> publish(
      Caller caller,
      @Required ItemId libraryItemId,
      @Required Boolean forceSyncContent,
      List<ItemDestinationSpec> subscriptions) {
    return Panache.withSession(
            () ->
                requireFound(libraryItemId)
                    .chain(item -> libraryStore.findById(item.libraryId))
                    .onItem()
                    .ifNull()
                    .failWith(() -> SessionLifecycle.itemNotFound(libraryItemId)))
        .invoke(LocalLibraryService::requirePublished)
        .invoke(() -> LocalLibraryService.requireNoSubscriptions(subscriptions))
        .replaceWithVoid();
  }

  /**
   * Deletes an item with its files and all sessions on it, and aborts their transfers; NOT_FOUND if
   * it does not exist.
   */
  @Operation("delete")
  @Requires(Privilege.DELETE_ITEM)
  public Uni<Void> delete(Caller caller, @Required ItemId libraryItemId) {
    return activeSessions
        .listOnItem(libraryItemId)
        .chain(
            keys ->
                itemStore
                    .deleteByItemId(libraryItemId, caller.actor(), clock.instant())
                    .invoke(
                        deleted -> {
                          if (!deleted) {
                            throw SessionLifecycle.itemNotFound(libraryItemId);
                          }
                          sessionEndPublisher.publishDeleted(keys);
                        }))
        .replaceWithVoid();
  }

  /** Fails with NOT_FOUND if the item does not exist; does nothing if the id is null. */
  public Uni<Void> requireExists(ItemId id) {
    return id == null
        ? Uni.createFrom().voidItem()
        : Panache.withSession(() -> requireFound(id)).replaceWithVoid();
  }

  private Uni<ItemEntity> requireFound(ItemId id) {
    return itemStore
        .findByItemId(id)
        .onItem()
        .ifNull()
        .failWith(() -> SessionLifecycle.itemNotFound(id));
  }
}
