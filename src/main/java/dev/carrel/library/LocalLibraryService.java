package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.database.OutdatedStatements;
import dev.carrel.operation.ClientTokens;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionLifecycle;
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
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Local libraries: those whose content comes in through update sessions. */
@ApplicationScoped
@Service("com.vmware.content.local_library")
public class LocalLibraryService {
  private final LibraryStore libraries;
  private final SessionLifecycle sessions;
  private final ClientTokens tokens;
  private final ServerIdentity server;
  private final Clock clock;
  private final LibraryPasswords passwords;

  LocalLibraryService(
      LibraryStore libraries,
      SessionLifecycle sessions,
      ClientTokens tokens,
      ServerIdentity server,
      Clock clock,
      LibraryPasswords passwords) {
    this.libraries = libraries;
    this.sessions = sessions;
    this.tokens = tokens;
    this.server = server;
    this.clock = clock;
    this.passwords = passwords;
  }

  /** Makes an empty library; INVALID_ARGUMENT for a specification that makes no sense. */
  @Operation("create")
  public Uni<LibraryId> create(
      Caller caller, String clientToken, @Required LibraryModel createSpec) {
    caller.needs(Privilege.CREATE_LOCAL_LIBRARY);
    ParameterChecks.structure("com.vmware.content.local_library.create", "create_spec", createSpec);
    return passwords
        .preparedFor(
            createSpec.publishInfo(),
            password -> Uni.createFrom().item(() -> library(createSpec, password)))
        .chain(
            library ->
                tokens.once(
                    LocalLibraryService.class,
                    caller,
                    clientToken,
                    createSpec,
                    LocalLibraryService::id,
                    (client, key) -> {
                      library.id = key;
                      return libraries.insert(client, library);
                    }));
  }

  private LibraryEntity library(LibraryModel spec, LibraryPasswords.Change password) {
    LibraryEntity library = new LibraryEntity();
    library.creationTime = clock.instant();
    library.lastModifiedTime = library.creationTime;
    LibraryMapper.create(library, spec, password);
    return library;
  }

  /** Looks at a library; NOT_FOUND for an unknown one. */
  @Operation("get")
  public Uni<LibraryModel> get(Caller caller, @Required LibraryId libraryId) {
    caller.needs(Privilege.READ);
    return read(caller, libraryId);
  }

  Uni<LibraryModel> read(Caller caller, LibraryId libraryId) {
    return Panache.withSession(() -> found(libraryId)).map(library -> model(caller, library));
  }

  /** Names all local libraries. */
  @Operation("list")
  public Uni<Page<LibraryId>> list(Caller caller) {
    caller.needs(Privilege.READ);
    return all();
  }

  Uni<Page<LibraryId>> all() {
    return Page.read(after -> libraries.all(after, Page.SIZE))
        .map(keys -> keys.map(LocalLibraryService::id));
  }

  /**
   * Changes what is set. NOT_FOUND for an unknown library, INVALID_ARGUMENT for a value that makes
   * no sense, CONCURRENT_CHANGE where a version is given that is not the present one.
   */
  @Operation("update")
  public Uni<Void> update(
      Caller caller, @Required LibraryId libraryId, @Required LibraryModel updateSpec) {
    caller.needs(Privilege.UPDATE_LOCAL_LIBRARY);
    return update(libraryId, updateSpec);
  }

  Uni<Void> update(LibraryId libraryId, LibraryModel updateSpec) {
    ParameterChecks.structure("com.vmware.content.local_library.update", "update_spec", updateSpec);
    return passwords.preparedFor(
        updateSpec.publishInfo(),
        password ->
            OutdatedStatements.retried(
                    Panache.withTransaction(
                        () ->
                            libraries
                                .locked(libraryId)
                                .onItem()
                                .ifNull()
                                .failWith(() -> noLibrary(libraryId))
                                .invoke(
                                    library -> LibraryMapper.update(library, updateSpec, password))
                                .invoke(library -> library.lastModifiedTime = clock.instant())))
                .replaceWithVoid());
  }

  /** Removes a library, its items and all sessions on these; NOT_FOUND for an unknown one. */
  @Operation("delete")
  public Uni<Void> delete(Caller caller, @Required LibraryId libraryId) {
    caller.needs(Privilege.DELETE_LOCAL_LIBRARY);
    return sessions
        .in(libraryId)
        .chain(
            keys ->
                libraries
                    .deleteNamed(libraryId, caller.actor(), clock.instant())
                    .invoke(
                        deleted -> {
                          if (!deleted) {
                            throw noLibrary(libraryId);
                          }
                          sessions.announceDeleted(keys);
                        }))
        .replaceWithVoid();
  }

  /**
   * Publishes to all subscriptions, of which there are none: it is done at once.
   * NOT_ALLOWED_IN_CURRENT_STATE unless the library is published, UNSUPPORTED for a particular
   * subscription.
   */
  @Operation("publish")
  public Uni<Void> publish(
      Caller caller, @Required LibraryId libraryId, List<LibraryDestinationSpec> subscriptions) {
    caller.needs(Privilege.PUBLISH_LIBRARY);
    ParameterChecks.structures(
        "com.vmware.content.local_library.publish", "subscriptions", subscriptions);
    return Panache.withSession(() -> found(libraryId))
        .invoke(LocalLibraryService::shouldBePublished)
        .invoke(() -> shouldNameNoSubscription(subscriptions))
        .replaceWithVoid();
  }

  static void shouldBePublished(LibraryEntity library) {
    if (!library.published) {
      throw Message.NOT_PUBLISHED.as(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, library.id);
    }
  }

  static void shouldNameNoSubscription(List<?> subscriptions) {
    if (subscriptions != null && !subscriptions.isEmpty()) {
      throw Message.NO_SUBSCRIPTIONS.as(ErrorType.UNSUPPORTED);
    }
  }

  private Uni<LibraryEntity> found(LibraryId libraryId) {
    return libraries.named(libraryId).onItem().ifNull().failWith(() -> noLibrary(libraryId));
  }

  static RuntimeException noLibrary(LibraryId library) {
    return Message.RESOURCE_NOT_FOUND.as(ErrorType.NOT_FOUND, "library", library.value());
  }

  static LibraryId id(LibraryEntity library) {
    return id(library.id);
  }

  static LibraryId id(UUID key) {
    return new LibraryId(key.toString());
  }

  static StorageBacking backing(LibraryEntity library) {
    return new StorageBacking(
        StorageBacking.Type.valueOf(library.backingType),
        library.datastoreId,
        library.storageUri == null ? null : URI.create(library.storageUri));
  }

  private LibraryModel model(Caller caller, LibraryEntity library) {
    return new LibraryModel(
        id(library),
        library.creationTime,
        library.description,
        library.lastModifiedTime,
        null,
        library.name,
        List.of(backing(library)),
        LibraryType.LOCAL,
        new OptimizationInfo(library.optimizeRemotePublishing),
        String.valueOf(library.version),
        publishInfo(caller, library),
        null,
        server.id().toString(),
        library.securityPolicyId,
        null);
  }

  private static PublishInfo publishInfo(Caller caller, LibraryEntity library) {
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
