package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.updatesession.UpdateSessionFileService;
import dev.carrel.vapi.session.ProbeResult;
import dev.carrel.vapi.session.TransferEndpoint;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** {@link UpdateSessionFileService#probe} under {@code /api}. Its path contains no session. */
@Path("/api/content/library/item/update-session/file")
@Tag(name = "content/library/item/updatesession/file")
public class ProbeResource {
  private final UpdateSessionFileService files;
  private final CurrentCaller caller;

  ProbeResource(UpdateSessionFileService files, CurrentCaller caller) {
    this.files = files;
    this.caller = caller;
  }

  /** The body of probe. */
  public record Probe(TransferEndpoint sourceEndpoint) {}

  @POST
  @Path("~probe")
  @ResponseStatus(200)
  public Uni<ProbeResult> probe(Probe body) {
    return files.probe(caller.get(), body.sourceEndpoint());
  }
}
