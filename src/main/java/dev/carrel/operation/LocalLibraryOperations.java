package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.LibraryId;
import dev.carrel.library.LibraryModel;
import dev.carrel.library.LibraryModel.LibraryType;
import dev.carrel.store.Libraries;
import dev.carrel.store.LibraryEntity;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Local libraries: those whose content comes in through update sessions. */
@ApplicationScoped
@Service("com.vmware.content.local_library")
public class LocalLibraryOperations {
  private final Libraries libraries;
  private final Clock clock;

  LocalLibraryOperations(Libraries libraries, Clock clock) {
    this.libraries = libraries;
    this.clock = clock;
  }

  /** Makes an empty library. */
  @Operation("create")
  public Uni<LibraryId> create(Caller caller, LibraryModel createSpec) {
    caller.needs(Privilege.CREATE_LOCAL_LIBRARY);
    if (Arguments.required("create_spec", createSpec).type() == LibraryType.SUBSCRIBED) {
      throw Arguments.invalid("type", createSpec.type(), "a local library is LOCAL");
    }
    LibraryEntity library = new LibraryEntity();
    library.id = UUID.randomUUID();
    library.name = Arguments.name("name", createSpec.name());
    library.description =
        Arguments.text("description", createSpec.description(), Arguments.DESCRIPTION_LENGTH);
    library.version = 1;
    library.creationTime = clock.instant();
    library.lastModifiedTime = library.creationTime;
    return Panache.withTransaction(() -> libraries.persist(library))
        .map(LocalLibraryOperations::id);
  }

  /** Looks at a library; NOT_FOUND for an unknown one. */
  @Operation("get")
  public Uni<LibraryModel> get(Caller caller, LibraryId libraryId) {
    caller.needs(Privilege.READ);
    return Panache.withSession(() -> libraries.named(libraryId))
        .onItem()
        .ifNull()
        .failWith(() -> noLibrary(libraryId))
        .map(LocalLibraryOperations::model);
  }

  /** Names all local libraries. */
  @Operation("list")
  public Uni<List<LibraryId>> list(Caller caller) {
    caller.needs(Privilege.READ);
    return Panache.withSession(libraries::listAll)
        .map(all -> all.stream().map(LocalLibraryOperations::id).toList());
  }

  static RuntimeException noLibrary(LibraryId library) {
    return Message.RESOURCE_NOT_FOUND.as(ErrorType.NOT_FOUND, "library", library.value());
  }

  private static LibraryId id(LibraryEntity library) {
    return new LibraryId(library.id.toString());
  }

  private static LibraryModel model(LibraryEntity library) {
    return new LibraryModel(
        id(library),
        library.creationTime,
        library.description,
        library.lastModifiedTime,
        null,
        library.name,
        null,
        LibraryType.LOCAL,
        null,
        String.valueOf(library.version),
        null,
        null,
        null,
        null,
        null);
  }
}
