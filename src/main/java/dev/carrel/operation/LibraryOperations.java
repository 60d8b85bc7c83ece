package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.library.LibraryFindSpec;
import dev.carrel.library.LibraryId;
import dev.carrel.library.LibraryModel;
import dev.carrel.library.LibraryModel.LibraryType;
import dev.carrel.store.Libraries;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Libraries of whatever type; those of Carrel are all local. */
@ApplicationScoped
@Service("com.vmware.content.library")
public class LibraryOperations {
  private final LocalLibraryOperations local;
  private final Libraries libraries;

  LibraryOperations(LocalLibraryOperations local, Libraries libraries) {
    this.local = local;
    this.libraries = libraries;
  }

  /** Looks at a library; NOT_FOUND for an unknown one. */
  @Operation("get")
  public Uni<LibraryModel> get(Caller caller, @Required LibraryId libraryId) {
    caller.needs(Privilege.READ);
    return local.read(caller, libraryId);
  }

  /** Names all libraries. */
  @Operation("list")
  public Uni<Pages<LibraryId>> list(Caller caller) {
    caller.needs(Privilege.READ);
    return local.all();
  }

  /** Names the libraries that are like this; INVALID_ARGUMENT where nothing is said of them. */
  @Operation("find")
  public Uni<Pages<LibraryId>> find(Caller caller, @Required LibraryFindSpec spec) {
    caller.needs(Privilege.READ);
    Arguments.structure("com.vmware.content.library.find", "spec", spec);
    if (spec.name() == null && spec.type() == null) {
      throw Message.VALUE_REQUIRED.as(ErrorType.INVALID_ARGUMENT, "spec.name or spec.type");
    }
    Arguments.text("spec.name", spec.name(), Integer.MAX_VALUE);
    if (spec.type() == LibraryType.SUBSCRIBED) {
      return Uni.createFrom().item(Pages.of(List.of()));
    }
    return spec.name() == null
        ? local.all()
        : Pages.read(after -> libraries.withName(spec.name(), after, Pages.SIZE))
            .map(keys -> keys.map(LocalLibraryOperations::id));
  }

  /** Changes what is set; see {@link LocalLibraryOperations#update}. */
  @Operation("update")
  public Uni<Void> update(
      Caller caller, @Required LibraryId libraryId, @Required LibraryModel updateSpec) {
    caller.needs(Privilege.UPDATE_LIBRARY);
    return local.update(libraryId, updateSpec);
  }
}
