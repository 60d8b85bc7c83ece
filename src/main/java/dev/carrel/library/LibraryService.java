package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.operation.Page;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.LibraryFindSpec;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import dev.carrel.vapi.library.LibraryModel.LibraryType;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Libraries of any type. All libraries of Carrel are local. */
@ApplicationScoped
@Service("com.vmware.content.library")
public class LibraryService {
  private final LocalLibraryService localLibraries;
  private final LibraryStore libraryStore;

  LibraryService(LocalLibraryService localLibraries, LibraryStore libraryStore) {
    this.localLibraries = localLibraries;
    this.libraryStore = libraryStore;
  }

  /** Returns a library; NOT_FOUND if it does not exist. */
  @Operation("get")
  @Requires(Privilege.READ)
  public Uni<LibraryModel> get(Caller caller, @Required LibraryId libraryId) {
    return localLibraries.getModel(caller, libraryId);
  }

  /** Lists all libraries. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<Page<LibraryId>> list(Caller caller) {
    return localLibraries.listAll();
  }

  /**
   * Lists the libraries that match all fields of the specification; INVALID_ARGUMENT if all fields
   * are null.
   */
  @Operation("find")
  @Requires(Privilege.READ)
  public Uni<Page<LibraryId>> find(Caller caller, @Required LibraryFindSpec spec) {
    if (spec.name() == null && spec.type() == null) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "spec.name or spec.type");
    }
    ParameterChecks.checkText("spec.name", spec.name(), Integer.MAX_VALUE);
    if (spec.type() == LibraryType.SUBSCRIBED) {
      return Uni.createFrom().item(Page.single(List.of()));
    }
    return spec.name() == null
        ? localLibraries.listAll()
        : Page.readFirst(after -> libraryStore.findByName(spec.name(), after, Page.MAX_SIZE))
            .map(keys -> keys.map(LocalLibraryService::toId));
  }

  /**
   * Changes the fields that are set; fails with the same errors as {@link
   * LocalLibraryService#update}.
   */
  @Operation("update")
  @Requires(Privilege.UPDATE_LIBRARY)
  public Uni<Void> update(
      Caller caller, @Required LibraryId libraryId, @Required LibraryModel updateSpec) {
    return localLibraries.update(libraryId, updateSpec);
  }
}
