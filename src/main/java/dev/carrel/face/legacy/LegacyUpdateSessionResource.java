package dev.carrel.face.legacy;

import dev.carrel.face.CurrentCaller;
import dev.carrel.operation.UpdateSessionOperations;
import dev.carrel.session.UpdateSessionId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** {@link UpdateSessionOperations} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item/update-session")
@Tag(name = "content/library/item/update_session")
public class LegacyUpdateSessionResource {
  private final UpdateSessionOperations sessions;
  private final CurrentCaller caller;

  LegacyUpdateSessionResource(UpdateSessionOperations sessions, CurrentCaller caller) {
    this.sessions = sessions;
    this.caller = caller;
  }

  @DELETE
  @Path("id:{updateSessionId}")
  @ResponseStatus(200)
  public Uni<Void> delete(@RestPath UpdateSessionId updateSessionId) {
    return sessions.delete(caller.get(), updateSessionId);
  }
}
