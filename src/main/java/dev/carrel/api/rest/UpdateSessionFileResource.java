package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.updatesession.UpdateSessionFileService;
import dev.carrel.vapi.session.UpdateSessionFileInfo;
import dev.carrel.vapi.session.UpdateSessionFileSpec;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.ValidationResult;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link UpdateSessionFileService} under {@code /api}. */
@Path("/api/content/library/item/update-session/{updateSessionId}/file")
@Tag(name = "content/library/item/updatesession/file")
public class UpdateSessionFileResource {
  private final UpdateSessionFileService files;
  private final CurrentCaller caller;

  UpdateSessionFileResource(UpdateSessionFileService files, CurrentCaller caller) {
    this.files = files;
    this.caller = caller;
  }

  @POST
  @ResponseStatus(201)
  public Uni<UpdateSessionFileInfo> add(
      @RestPath UpdateSessionId updateSessionId, UpdateSessionFileSpec fileSpec) {
    return files.add(caller.get(), updateSessionId, fileSpec);
  }

  /**
   * {@code add} with {@code ?action=add}, which the API reference does not have. vCenter 9 accepts
   * it (according to the changelog of a client that was tested with it), and other clients send it.
   */
  @POST
  @Path("~add")
  @ResponseStatus(201)
  @Operation(hidden = true)
  public Uni<UpdateSessionFileInfo> addByAction(
      @RestPath UpdateSessionId updateSessionId, UpdateSessionFileSpec fileSpec) {
    return add(updateSessionId, fileSpec);
  }

  @GET
  public Uni<List<UpdateSessionFileInfo>> list(@RestPath UpdateSessionId updateSessionId) {
    return files.list(caller.get(), updateSessionId);
  }

  @GET
  @Path("{fileName}")
  public Uni<UpdateSessionFileInfo> get(
      @RestPath UpdateSessionId updateSessionId, @RestPath String fileName) {
    return files.get(caller.get(), updateSessionId, fileName);
  }

  @DELETE
  @Path("{fileName}")
  public Uni<Void> remove(@RestPath UpdateSessionId updateSessionId, @RestPath String fileName) {
    return files.remove(caller.get(), updateSessionId, fileName);
  }

  @POST
  @Path("~validate")
  @ResponseStatus(200)
  public Uni<ValidationResult> validate(@RestPath UpdateSessionId updateSessionId, EmptyBody body) {
    return files.validate(caller.get(), updateSessionId);
  }
}
