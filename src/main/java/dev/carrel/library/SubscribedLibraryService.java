package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.operation.Page;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Subscribed libraries. Carrel has none, but clients list them together with the local ones, for
 * example the module {@code vmware_content_library_info} of community.vmware (seen in its code).
 */
@ApplicationScoped
@Service("com.vmware.content.subscribed_library")
public class SubscribedLibraryService {
  private final LocalLibraryService localLibraries;

  SubscribedLibraryService(LocalLibraryService localLibraries) {
    this.localLibraries = localLibraries;
  }

  /** Lists all subscribed libraries: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<Page<LibraryId>> list(Caller caller) {
    return Uni.createFrom().item(Page.single(List.of()));
  }

  /**
   * Fails with INVALID_ELEMENT_TYPE, because every library is local; with NOT_FOUND if the library
   * does not exist.
   */
  @Operation("get")
  @Requires(Privilege.READ)
  public Uni<LibraryModel> get(Caller caller, @Required LibraryId libraryId) {
    return localLibraries
        .getModel(caller, libraryId)
        .onItem()
        .failWith(
            () ->
                Message.NOT_SUBSCRIBED.toError(ErrorType.INVALID_ELEMENT_TYPE, libraryId.value()));
  }
}
