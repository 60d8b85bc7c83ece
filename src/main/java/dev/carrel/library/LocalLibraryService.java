package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.database.OutdatedPreparedStatements;
import dev.carrel.inventory.Inventory;
import dev.carrel.operation.ClientTokens;
import dev.carrel.operation.Page;
import dev.carrel.session.ActiveSessionStore;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionEndPublisher;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.LibraryDestinationSpec;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import dev.carrel.vapi.library.LibraryModel.LibraryType;
import dev.carrel.vapi.library.OptimizationInfo;
import dev.carrel.vapi.library.PublishInfo;
import dev.carrel.vapi.library.PublishInfo.AuthenticationMethod;
import dev.carrel.vapi.library.StorageBacking;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** Local libraries. Clients add content to them with update sessions. */
@ApplicationScoped
@Service("com.vmware.content.local_library")
public class LocalLibraryService {
  private final LibraryStore libraryStore;
  private final Inventory inventory;
  private final ActiveSessionStore activeSessions;
  private final SessionEndPublisher sessionEndPublisher;
  private final ClientTokens tokens;
  private final ServerIdentity server;
  private final VirtualClock clock;
  private final LibraryPasswords passwords;

  LocalLibraryService(
      LibraryStore libraryStore,
      Inventory inventory,
      ActiveSessionStore activeSessions,
      SessionEndPublisher sessionEndPublisher,
      ClientTokens tokens,
      ServerIdentity server,
      VirtualClock clock,
      LibraryPasswords passwords) {
    this.libraryStore = libraryStore;
    this.inventory = inventory;
    this.activeSessions = activeSessions;
    this.sessionEndPublisher = sessionEndPublisher;
    this.tokens = tokens;
    this.server = server;
    this.clock = clock;
    this.passwords = passwords;
  }

  /** Creates an empty library; INVALID_ARGUMENT if the specification is invalid. */
  @Operation("create")
  @Requires(Privilege.CREATE_LOCAL_LIBRARY)
  public Uni<LibraryId> create(
      Caller caller, String clientToken, @Required LibraryModel createSpec) {
    return passwords
        .withPreparedChange(
            createSpec.publishInfo(),
            password -> Uni.createFrom().item(() -> newLibrary(createSpec, password)))
        .chain(
            library ->
                tokens.createOnce(
                    LocalLibraryService.class,
                    caller,
                    clientToken,
                    createSpec,
                    LocalLibraryService::toId,
                    (client, key) -> {
                      library.id = key;
                      return libraryStore.insert(client, library);
                    }));
  }

  private LibraryEntity newLibrary(LibraryModel spec, LibraryPasswords.Change password) {
    LibraryEntity library = new LibraryEntity();
    library.creationTime = clock.instant();
    library.lastModifiedTime = library.creationTime;
    LibraryMapper.initialize(library, spec, inventory, password);
    return library;
  }

  /** Returns a library; NOT_FOUND if it does not exist. */
  @Operation("get")
  @Requires(Privilege.READ)
  public Uni<LibraryModel> get(Caller caller, @Required LibraryId libraryId) {
    return getModel(caller, libraryId);
  }

  Uni<LibraryModel> getModel(Caller caller, LibraryId libraryId) {
    return Panache.withSession(() -> requireFound(libraryId))
        .map(library -> toModel(caller, library));
  }

  /** Lists all local libraries. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<Page<LibraryId>> list(Caller caller) {
    return listAll();
  }

  Uni<Page<LibraryId>> listAll() {
    return Page.readFirst(after -> libraryStore.listKeys(after, Page.MAX_SIZE))
        .map(keys -> keys.map(LocalLibraryService::toId));
  }

  /**
   * Changes the fields that are set. Errors: NOT_FOUND if the library does not exist,
   * INVALID_ARGUMENT if a value is invalid, CONCURRENT_CHANGE if the specification contains another
   * version than the library has.
   */
  @Operation("update")
  @Requires(Privilege.UPDATE_LOCAL_LIBRARY)
  public Uni<Void> update(
      Caller caller, @Required LibraryId libraryId, @Required LibraryModel updateSpec) {
    return update(libraryId, updateSpec);
  }

  Uni<Void> update(LibraryId libraryId, LibraryModel updateSpec) {
    return passwords.withPreparedChange(
        updateSpec.publishInfo(),
        password ->
            OutdatedPreparedStatements.withRetry(
                    Panache.withTransaction(
                        () ->
                            libraryStore
                                .lock(libraryId)
                                .onItem()
                                .ifNull()
                                .failWith(() -> libraryNotFound(libraryId))
                                .invoke(
                                    library ->
                                        LibraryMapper.applyUpdate(library, updateSpec, password))
                                .invoke(library -> library.lastModifiedTime = clock.instant())))
                .replaceWithVoid());
  }

  /** Deletes a library, its items and all sessions on these; NOT_FOUND if it does not exist. */
  @Operation("delete")
  @Requires(Privilege.DELETE_LOCAL_LIBRARY)
  public Uni<Void> delete(Caller caller, @Required LibraryId libraryId) {
    return activeSessions
        .listInLibrary(libraryId)
        .chain(
            keys ->
                libraryStore
                    .deleteByLibraryId(libraryId, caller.actor(), clock.instant())
                    .invoke(
                        deleted -> {
                          if (!deleted) {
                            throw libraryNotFound(libraryId);
                          }
                          sessionEndPublisher.publishDeleted(keys);
                        }))
        .replaceWithVoid();
  }

  /**
   * Publishes a library to all subscriptions. There are none, so it only validates the request.
   * Errors: NOT_FOUND if the library does not exist, NOT_ALLOWED_IN_CURRENT_STATE if it is not
   * published, UNSUPPORTED if subscriptions are specified.
   */
  @Operation("publish")
  @Requires(Privilege.PUBLISH_LIBRARY)
  public Uni<Void> publish(
      Caller caller, @Required LibraryId libraryId, List<LibraryDestinationSpec> subscriptions) {
    return findPublished(libraryId)
        .invoke(() -> requireNoSubscriptions(subscriptions))
        .replaceWithVoid();
  }

  /** Fails with NOT_FOUND or NOT_ALLOWED_IN_CURRENT_STATE, like {@link #publish}. */
  Uni<LibraryEntity> findPublished(LibraryId libraryId) {
    return Panache.withSession(() -> requireFound(libraryId))
        .invoke(LocalLibraryService::requirePublished);
  }

  static void requirePublished(LibraryEntity library) {
    if (!library.published) {
      throw Message.NOT_PUBLISHED.toError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, library.id);
    }
  }

  static void requireNoSubscriptions(List<?> subscriptions) {
    if (subscriptions != null && !subscriptions.isEmpty()) {
      throw Message.NO_SUBSCRIPTIONS.toError(ErrorType.UNSUPPORTED);
    }
  }

  private Uni<LibraryEntity> requireFound(LibraryId libraryId) {
    return libraryStore
        .findByLibraryId(libraryId)
        .onItem()
        .ifNull()
        .failWith(() -> libraryNotFound(libraryId));
  }

  static RuntimeException libraryNotFound(LibraryId library) {
    return Message.RESOURCE_NOT_FOUND.toError(ErrorType.NOT_FOUND, "library", library.value());
  }

  static LibraryId toId(LibraryEntity library) {
    return toId(library.id);
  }

  static LibraryId toId(UUID key) {
    return new LibraryId(key.toString());
  }

  static StorageBacking toBacking(LibraryEntity library) {
    return new StorageBacking(
        StorageBacking.Type.valueOf(library.backingType),
        library.datastoreId,
        library.storageUri == null ? null : URI.create(library.storageUri));
  }

  private LibraryModel toModel(Caller caller, LibraryEntity library) {
    return new LibraryModel(
        toId(library),
        library.creationTime,
        library.description,
        library.lastModifiedTime,
        null,
        library.name,
        List.of(toBacking(library)),
        LibraryType.LOCAL,
        new OptimizationInfo(library.optimizeRemotePublishing),
        String.valueOf(library.version),
        toPublishInfo(caller, library),
        null,
        server.id().toString(),
        library.securityPolicyId,
        null);
  }

  private static PublishInfo toPublishInfo(Caller caller, LibraryEntity library) {
    URI url =
        library.published
            ? URI.create(caller.server().base() + "/cls/vcsp/lib/" + library.id + "/lib.json")
            : null;
    return new PublishInfo(
        AuthenticationMethod.valueOf(library.publishAuthentication),
        library.published,
        url,
        library.publishUserName,
        null,
        null,
        library.persistJsonEnabled);
  }
}
