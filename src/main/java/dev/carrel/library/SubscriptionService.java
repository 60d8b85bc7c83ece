package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.SubscriptionSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The subscriptions of published libraries. Carrel has none. */
@ApplicationScoped
@Service("com.vmware.content.library.subscriptions")
public class SubscriptionService {
  private final LocalLibraryService localLibraries;

  SubscriptionService(LocalLibraryService localLibraries) {
    this.localLibraries = localLibraries;
  }

  /**
   * Lists the subscriptions of a library: none. NOT_FOUND if the library does not exist,
   * NOT_ALLOWED_IN_CURRENT_STATE if it is not published, as documented.
   */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<SubscriptionSummary>> list(Caller caller, @Required LibraryId library) {
    return localLibraries.findPublished(library).map(found -> List.of());
  }
}
