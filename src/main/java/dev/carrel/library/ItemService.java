package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.database.OutdatedStatements;
import dev.carrel.operation.ClientTokens;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.SessionLifecycle;
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
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Library items. */
@ApplicationScoped
@Service("com.vmware.content.library.item")
public class ItemService {
  private final ItemStore items;
  private final LibraryStore libraries;
  private final ItemFileStore files;
  private final ItemNameConstraint names;
  private final MissingFiles missing;
  private final SessionLifecycle sessions;
  private final ClientTokens tokens;
  private final Clock clock;

  ItemService(
      ItemStore items,
      LibraryStore libraries,
      ItemFileStore files,
      ItemNameConstraint names,
      MissingFiles missing,
      SessionLifecycle sessions,
      ClientTokens tokens,
      Clock clock) {
    this.items = items;
    this.libraries = libraries;
    this.files = files;
    this.names = names;
    this.missing = missing;
    this.sessions = sessions;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Makes an item without files; NOT_FOUND for an unknown library, ALREADY_EXISTS where the name is
   * taken.
   */
  @Operation("create")
  public Uni<ItemId> create(Caller caller, String clientToken, @Required ItemModel createSpec) {
    caller.needs(Privilege.ADD_ITEM);
    ParameterChecks.structure("com.vmware.content.library.item.create", "create_spec", createSpec);
    ItemEntity item = ItemMapper.create(createSpec, clock.instant());
    LibraryId library =
        ParameterChecks.parameter(
            "com.vmware.content.library.item.create",
            "create_spec.library_id",
            createSpec.libraryId());
    item.libraryId = keyOf(library);
    return names
        .explain(
            tokens.once(
                ItemService.class,
                caller,
                clientToken,
                createSpec,
                ItemService::id,
                (client, key) -> {
                  item.id = key;
                  return names.claim(item, items.insert(client, item));
                }))
        .onFailure(ConstraintViolations.of(ConstraintViolations.LIBRARY_OF_ITEM))
        .transform(gone -> LocalLibraryService.noLibrary(library));
  }

  /**
   * Makes an item with the files of another; NOT_FOUND for an unknown item or library,
   * ALREADY_EXISTS where the name is taken, RESOURCE_INACCESSIBLE if content of the source is
   * missing. What the specification does not set is as at the source.
   */
  @Operation("copy")
  public Uni<ItemId> copy(
      Caller caller,
      String clientToken,
      @Required ItemId sourceLibraryItemId,
      @Required ItemModel destinationCreateSpec) {
    caller.needs(Privilege.READ);
    caller.needs(Privilege.ADD_ITEM);
    ItemModel spec = destinationCreateSpec;
    ParameterChecks.structure(
        "com.vmware.content.library.item.copy", "destination_create_spec", spec);
    return names
        .explain(
            missing
                .requireAll(sourceLibraryItemId)
                .chain(
                    () ->
                        tokens.once(
                            ItemService.class,
                            caller,
                            clientToken,
                            List.of(sourceLibraryItemId, spec),
                            ItemService::id,
                            (client, key) -> copy(client, key, sourceLibraryItemId, spec))))
        .onFailure(ConstraintViolations.of(ConstraintViolations.LIBRARY_OF_ITEM))
        .transform(gone -> LocalLibraryService.noLibrary(spec.libraryId()));
  }

  private UUID keyOf(LibraryId library) {
    return libraries.keyOf(library).orElseThrow(() -> LocalLibraryService.noLibrary(library));
  }

  /**
   * The source is locked, so that its files are those of one moment, and it is not deleted
   * meanwhile.
   */
  private Uni<Void> copy(SqlClient client, UUID key, ItemId sourceId, ItemModel spec) {
    return items
        .shared(client, sourceId)
        .onItem()
        .ifNull()
        .failWith(() -> SessionLifecycle.noItem(sourceId))
        .chain(
            source -> {
              ItemEntity item = ItemMapper.copy(source, spec, clock.instant());
              item.id = key;
              item.libraryId =
                  spec.libraryId() == null ? source.libraryId : keyOf(spec.libraryId());
              return names
                  .claim(item, items.insert(client, item))
                  .chain(() -> files.copy(client, sourceId, key));
            });
  }

  /** Looks at an item; NOT_FOUND for an unknown one. */
  @Operation("get")
  public Uni<ItemModel> get(Caller caller, @Required ItemId libraryItemId) {
    caller.needs(Privilege.READ);
    return read(libraryItemId);
  }

  Uni<ItemModel> read(ItemId libraryItemId) {
    return Panache.withSession(() -> found(libraryItemId)).map(ItemService::model);
  }

  /** Names the items of a library; NOT_FOUND for an unknown one. */
  @Operation("list")
  public Uni<Page<ItemId>> list(Caller caller, @Required LibraryId libraryId) {
    caller.needs(Privilege.READ);
    ParameterChecks.parameter("com.vmware.content.library.item.list", "library_id", libraryId);
    return Panache.withSession(
            () ->
                libraries
                    .named(libraryId)
                    .onItem()
                    .ifNull()
                    .failWith(() -> LocalLibraryService.noLibrary(libraryId)))
        .chain(() -> like(new ItemFindSpec(null, libraryId, null, null, null)));
  }

  /** Names the items that are like this; INVALID_ARGUMENT where nothing is said of them. */
  @Operation("find")
  public Uni<Page<ItemId>> find(Caller caller, @Required ItemFindSpec spec) {
    caller.needs(Privilege.READ);
    ParameterChecks.structure("com.vmware.content.library.item.find", "spec", spec);
    if (spec.equals(new ItemFindSpec(null, null, null, null, null))) {
      throw Message.VALUE_REQUIRED.as(ErrorType.INVALID_ARGUMENT, "a field of spec");
    }
    ParameterChecks.text("spec.name", spec.name(), Integer.MAX_VALUE);
    ParameterChecks.text("spec.type", spec.type(), Integer.MAX_VALUE);
    // All content is here, so nothing is like an item whose content is not.
    return Boolean.FALSE.equals(spec.cached())
        ? Uni.createFrom().item(Page.of(List.of()))
        : like(spec);
  }

  private Uni<Page<ItemId>> like(ItemFindSpec spec) {
    return Page.read(after -> items.like(spec, after, Page.SIZE))
        .map(keys -> keys.map(ItemService::id));
  }

  /**
   * Changes name, description and type where set. NOT_FOUND for an unknown item, ALREADY_EXISTS
   * where the name is taken, CONCURRENT_CHANGE where a version is given that is not the present
   * one.
   */
  @Operation("update")
  public Uni<Void> update(
      Caller caller, @Required ItemId libraryItemId, @Required ItemModel updateSpec) {
    caller.needs(Privilege.UPDATE_ITEM);
    ParameterChecks.structure("com.vmware.content.library.item.update", "update_spec", updateSpec);
    return names
        .explain(
            OutdatedStatements.retried(
                Panache.withTransaction(
                    () ->
                        items
                            .locked(libraryItemId)
                            .onItem()
                            .ifNull()
                            .failWith(() -> SessionLifecycle.noItem(libraryItemId))
                            .invoke(item -> ItemMapper.update(item, updateSpec, clock.instant()))
                            .call(item -> names.claim(item, items.flush())))))
        .replaceWithVoid();
  }

  /**
   * Publishes to all subscriptions, of which there are none: it is done at once. Refused as {@link
   * LocalLibraryService#publish} is.
   */
  @Operation("publish")
  public Uni<Void> publish(
      Caller caller,
      @Required ItemId libraryItemId,
      @Required Boolean forceSyncContent,
      List<ItemDestinationSpec> subscriptions) {
    caller.needs(Privilege.PUBLISH_ITEM);
    ParameterChecks.parameter(
        "com.vmware.content.library.item.publish", "force_sync_content", forceSyncContent);
    ParameterChecks.structures(
        "com.vmware.content.library.item.publish", "subscriptions", subscriptions);
    return Panache.withSession(
            () ->
                found(libraryItemId)
                    .chain(item -> libraries.findById(item.libraryId))
                    .onItem()
                    .ifNull()
                    .failWith(() -> SessionLifecycle.noItem(libraryItemId)))
        .invoke(LocalLibraryService::shouldBePublished)
        .invoke(() -> LocalLibraryService.shouldNameNoSubscription(subscriptions))
        .replaceWithVoid();
  }

  /**
   * Removes an item, its files, and all sessions on it, whose transfers are cut; NOT_FOUND for an
   * unknown one.
   */
  @Operation("delete")
  public Uni<Void> delete(Caller caller, @Required ItemId libraryItemId) {
    caller.needs(Privilege.DELETE_ITEM);
    return sessions
        .on(libraryItemId)
        .chain(
            keys ->
                items
                    .deleteNamed(libraryItemId, caller.actor(), clock.instant())
                    .invoke(
                        deleted -> {
                          if (!deleted) {
                            throw SessionLifecycle.noItem(libraryItemId);
                          }
                          sessions.announceDeleted(keys);
                        }))
        .replaceWithVoid();
  }

  /**
   * Answers once it is known that there is such an item, or none is asked for; NOT_FOUND otherwise.
   */
  public Uni<Void> known(ItemId id) {
    return id == null
        ? Uni.createFrom().voidItem()
        : Panache.withSession(() -> found(id)).replaceWithVoid();
  }

  private Uni<ItemEntity> found(ItemId id) {
    return items.named(id).onItem().ifNull().failWith(() -> SessionLifecycle.noItem(id));
  }

  private static ItemId id(UUID key) {
    return new ItemId(key.toString());
  }

  private static ItemModel model(ItemEntity item) {
    return new ItemModel(
        id(item.id),
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
        item.sourceId == null ? null : id(item.sourceId),
        null,
        null);
  }
}
