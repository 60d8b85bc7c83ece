package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
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

/** Libraries of whatever type; those of Carrel are all local. */
@ApplicationScoped
@Service("com.vmware.content.library")
public class LibraryService {
  private final LocalLibraryService local;
  private final LibraryStore libraryStore;

  LibraryService(LocalLibraryService local, LibraryStore libraryStore) {
    this.local = local;
    this.libraryStore = libraryStore;
  }

  /** Looks at a library; NOT_FOUND for an unknown one. */
  @Operation("get")
  public Uni<LibraryModel> get(Caller caller, @Required LibraryId libraryId) {
    caller.require(Privilege.READ);
    return local.getModel(caller, libraryId);
  }

  /** Names all libraries. */
  @Operation("list")
  public Uni<Page<LibraryId>> list(Caller caller) {
    caller.require(Privilege.READ);
    return local.listAll();
  }

  /** Names the libraries that are like this; INVALID_ARGUMENT where nothing is said of them. */
  @Operation("find")
  public Uni<Page<LibraryId>> find(Caller caller, @Required LibraryFindSpec spec) {
    caller.require(Privilege.READ);
    ParameterChecks.requireStructure("com.vmware.content.library.find", "spec", spec);
    if (spec.name() == null && spec.type() == null) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "spec.name or spec.type");
    }
    ParameterChecks.checkText("spec.name", spec.name(), Integer.MAX_VALUE);
    if (spec.type() == LibraryType.SUBSCRIBED) {
      return Uni.createFrom().item(Page.single(List.of()));
    }
    return spec.name() == null
        ? local.listAll()
        : Page.readFirst(after -> libraryStore.findByName(spec.name(), after, Page.MAX_SIZE))
            .map(keys -> keys.map(LocalLibraryService::toId));
  }

  /** Changes what is set; see {@link LocalLibraryService#update}. */
  @Operation("update")
  public Uni<Void> update(
      Caller caller, @Required LibraryId libraryId, @Required LibraryModel updateSpec) {
    caller.require(Privilege.UPDATE_LIBRARY);
    return local.update(libraryId, updateSpec);
  }
}
